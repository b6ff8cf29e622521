package io.jenkins.plugins.castor.engine.snapshot;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What caches were made for, such as the lock files of a build: a digest for each part, by name. Two generations with equal
 * keys hold what the same installation makes.
 *
 * @param parts the SHA-256 of each part, 64 lower-case hexadecimal digits, by the name of the part: the path of a file
 *     from the working directory, or one of the names here, which begin with a slash. 1 to 100 parts with names of at most
 *     1,024 characters, no control characters among them
 */
public record CacheKey(SortedMap<String, String> parts) {

    /** The name of the part for the operating system. */
    public static final String SYSTEM = "/os";

    /** The name of the part for the architecture of the processor. */
    public static final String ARCHITECTURE = "/arch";

    /** The name of the part for all texts. */
    public static final String TEXTS = "/texts";

    /** The name of the part for the names of the caches. */
    public static final String CACHES = "/caches";

    static final int MAX_PARTS = 100;
    private static final int MAX_LENGTH = 1024;

    /** @throws IllegalArgumentException if there is no part, there are too many, or one is invalid */
    public CacheKey {
        if (parts.isEmpty() || parts.size() > MAX_PARTS) {
            throw new IllegalArgumentException("A key has 1 to " + MAX_PARTS + " parts, not " + parts.size());
        }
        for (Map.Entry<String, String> part : parts.entrySet()) {
            String name = part.getKey();
            if (name.isEmpty()
                    || name.length() > MAX_LENGTH
                    || name.chars().anyMatch(Character::isISOControl)
                    || !Digests.isHex(part.getValue())) {
                throw new IllegalArgumentException("A part of a key has a name of 1 to " + MAX_LENGTH
                        + " characters without control characters, and a SHA-256 of 64 hexadecimal digits");
            }
        }
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }

    /** The names of the parts that differ, or that only one of the two keys has, in order; empty if the keys are equal. */
    public List<String> differences(CacheKey other) {
        TreeSet<String> names = new TreeSet<>(parts.keySet());
        names.addAll(other.parts.keySet());
        names.removeIf(name -> parts.containsKey(name) && parts.get(name).equals(other.parts.get(name)));
        return List.copyOf(names);
    }

    /** The same as a record's default, which takes the JVM some 10 ms to generate on first use. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CacheKey key && parts.equals(key.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }
}
