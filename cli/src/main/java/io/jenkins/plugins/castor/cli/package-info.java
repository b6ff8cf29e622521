/** The {@code castor} command: it reads arguments and the environment, calls the engine, and says what happened. */
package io.jenkins.plugins.castor.cli;
