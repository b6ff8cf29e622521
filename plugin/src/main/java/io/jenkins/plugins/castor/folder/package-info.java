/** What folders, jobs and nodes choose for themselves, within what the administrator allows. */
package io.jenkins.plugins.castor.folder;
