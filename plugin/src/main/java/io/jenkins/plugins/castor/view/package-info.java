/** What people see: the page of a job, a line on the page of a build, and a warning for administrators. */
package io.jenkins.plugins.castor.view;
