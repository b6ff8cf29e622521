/** What an administrator sees of all caches at once, and what the controller remembers for that. Start at {@code CacheOverview}. */
package io.jenkins.plugins.castor.overview;
