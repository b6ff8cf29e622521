/** What traces of builds show of Castor. */
package io.jenkins.plugins.castor.trace;
