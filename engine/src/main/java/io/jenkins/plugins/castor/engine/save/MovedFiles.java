package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.util.Arrays;

/**
 * Finds what was moved: a file keeps its size and time then. What looks like it is kept for the new place, where its
 * content is compared when it is read; what only looked like it is dead to the next save.
 */
final class MovedFiles {

    private final Keys came = new Keys();
    private final Keys gone = new Keys();

    /** Notes a file that has no saved content at its path. */
    void came(RegularFile file) {
        came.add(key(file));
    }

    /** Notes that a saved content is not at its path any more. */
    void went(RegularFile saved) {
        gone.add(key(saved));
    }

    /** No more files come: whether any can have been moved. */
    boolean isPossible() {
        came.sort();
        return gone.isAnyIn(came);
    }

    /** Whether a saved file may be one that came, once {@link #isPossible} was asked. */
    boolean mayHave(RegularFile saved) {
        return came.has(key(saved));
    }

    /** Numbers, as many as there are files. */
    private static final class Keys {
        private long[] keys = new long[64];
        private int count;

        void add(long key) {
            if (count == keys.length) {
                keys = Arrays.copyOf(keys, 2 * count);
            }
            keys[count++] = key;
        }

        void sort() {
            Arrays.sort(keys, 0, count);
        }

        boolean has(long key) {
            return Arrays.binarySearch(keys, 0, count, key) >= 0;
        }

        boolean isAnyIn(Keys sorted) {
            for (int i = 0; i < count; i++) {
                if (sorted.has(keys[i])) {
                    return true;
                }
            }
            return false;
        }
    }

    private static long key(RegularFile file) {
        return file.mtime() * 0x9E3779B97F4A7C15L + file.size();
    }
}
