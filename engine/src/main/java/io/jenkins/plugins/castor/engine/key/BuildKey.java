package io.jenkins.plugins.castor.engine.key;

import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import java.util.Optional;

/**
 * The key of a build, or why it has none. A branch without its lock file is a fact, not an error: its loads are not exact,
 * and its saves have no key.
 *
 * @param key empty if there is an obstacle
 * @param obstacle why there is no key, such as {@code no file package-lock.json}; empty if there is one
 */
public record BuildKey(Optional<CacheKey> key, Optional<String> obstacle) {

    /** @throws IllegalArgumentException unless exactly one of the two is there */
    public BuildKey {
        if (key.isPresent() == obstacle.isPresent()) {
            throw new IllegalArgumentException("A build has either a key, or a reason why it has none.");
        }
    }

    /** A key that could be made. */
    public static BuildKey of(CacheKey key) {
        return new BuildKey(Optional.of(key), Optional.empty());
    }

    /** No key, for this reason. */
    public static BuildKey none(String why) {
        return new BuildKey(Optional.empty(), Optional.of(why));
    }
}
