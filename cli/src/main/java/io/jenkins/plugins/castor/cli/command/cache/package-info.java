/** The commands that move caches: load, save, run, and the parts of a save on machines without the store. */
package io.jenkins.plugins.castor.cli.command.cache;
