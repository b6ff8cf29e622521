/**
 * What a build's caches are made for: its lock files and whatever else decides what is installed, as one key.
 *
 * <p>Reads files of the project, which the author of a change may have chosen: their number, size and names are bounded,
 * and none outside of the working directory is read. Start reading at {@link KeyRequest}.
 */
package io.jenkins.plugins.castor.engine.key;
