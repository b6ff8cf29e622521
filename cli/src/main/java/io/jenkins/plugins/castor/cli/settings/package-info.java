/** What a user set, by flags, environment variables and properties files, and the files that settings name. */
package io.jenkins.plugins.castor.cli.settings;
