/**
 * What to cache: namespaces, cache directories, presets and filters.
 *
 * <p>Nothing here reads or writes inside a cache directory. Invalid input from users (a name, a path, a glob, an
 * environment variable) throws an {@link IllegalArgumentException} whose message says what to do.
 */
package io.jenkins.plugins.castor.engine.cache;
