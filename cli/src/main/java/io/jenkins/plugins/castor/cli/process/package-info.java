/** What the command sees of the process it runs in: environment, streams, terminal, signals, exit codes. */
package io.jenkins.plugins.castor.cli.process;
