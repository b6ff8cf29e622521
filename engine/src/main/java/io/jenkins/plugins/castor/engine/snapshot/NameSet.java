package io.jenkins.plugins.castor.engine.snapshot;

import java.util.Arrays;

/**
 * A set of the names in one directory, stored as 64-bit hashes, because a hostile snapshot may have millions of names
 * in a directory. There are no false negatives. False positives are too unlikely to matter.
 */
final class NameSet {
    private static final long[] NONE = {};

    private long[] hashes = NONE;
    private int count;
    private boolean sorted = true;

    void add(String name) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, count + Math.max(8, count / 2));
        }
        hashes[count++] = hash(name);
        sorted = false;
    }

    boolean has(String name) {
        if (!sorted) {
            Arrays.sort(hashes, 0, count);
            sorted = true;
        }
        return Arrays.binarySearch(hashes, 0, count, hash(name)) >= 0;
    }

    /** FNV-1a over UTF-16. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
