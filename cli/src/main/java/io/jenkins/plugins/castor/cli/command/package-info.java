/** All commands by name, and from the words of a command line to its exit code. */
package io.jenkins.plugins.castor.cli.command;
