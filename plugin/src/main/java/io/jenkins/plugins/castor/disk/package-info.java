/** What the controller writes to its own disk. */
package io.jenkins.plugins.castor.disk;
