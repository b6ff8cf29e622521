package io.jenkins.plugins.castor.engine.snapshot;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a cache was made for, such as the lock files of a build: a digest for each part, by name. Two generations with equal
 * keys hold what the same installation makes.
 *
 * @param parts the SHA-256 of each part, 64 lower-case hexadecimal digits, by the name of the part: the path of a file, or
 *     what a text says, such as {@code os}. 1 to 100 parts with names of at most 1,024 characters
 */
public record CacheKey(SortedMap<String, String> parts) {

    static final int MAX_PARTS = 100;
    private static final int MAX_LENGTH = 1024;

    /** @throws IllegalArgumentException if there is no part, there are too many, or one is invalid */
    public CacheKey {
        if (parts.isEmpty() || parts.size() > MAX_PARTS) {
            throw new IllegalArgumentException("A key has 1 to " + MAX_PARTS + " parts, not " + parts.size());
        }
        for (Map.Entry<String, String> part : parts.entrySet()) {
            if (part.getKey().isEmpty() || part.getKey().length() > MAX_LENGTH || !Digests.isHex(part.getValue())) {
                throw new IllegalArgumentException("A part of a key has a name of 1 to " + MAX_LENGTH
                        + " characters and a SHA-256 of 64 hexadecimal digits");
            }
        }
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }
}
