/**
 * What to cache: namespaces, cache directories, presets and the filters that leave things out.
 *
 * <p>Nothing here reads or writes what stands inside a cache directory. Wrong input of a user (a name, a path, a
 * glob, an environment variable) is an {@link IllegalArgumentException} whose message says what to do.
 */
package io.jenkins.plugins.castor.engine.cache;
