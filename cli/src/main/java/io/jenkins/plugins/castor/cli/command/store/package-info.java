/** The commands that look at what a store has, and take generations out of use. */
package io.jenkins.plugins.castor.cli.command.store;
