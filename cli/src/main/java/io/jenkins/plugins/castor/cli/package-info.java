/** The {@code castor} command. {@link io.jenkins.plugins.castor.cli.command.CommandRunner} does what its arguments say. */
package io.jenkins.plugins.castor.cli;
