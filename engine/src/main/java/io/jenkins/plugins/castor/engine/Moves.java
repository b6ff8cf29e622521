package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.util.Arrays;

/**
 * Finds what was moved: a file keeps its size and time then. What looks like it is kept for the new place, where its
 * content is compared when it is read; what only looked like it is dead to the next save.
 */
final class Moves {

    private long[] keys = new long[64];
    private int count;
    private boolean gone;

    /** Notes a file that has no saved content at its path. */
    void came(RegularFile file) {
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
        }
        keys[count++] = key(file);
    }

    /** Notes that a saved content is not at its path any more. */
    void went() {
        gone = true;
    }

    /** No more files come: whether any can have been moved. */
    boolean isPossible() {
        Arrays.sort(keys, 0, count);
        return gone && count > 0;
    }

    /** Whether a saved file may be one that came, once {@link #isPossible} was asked. */
    boolean mayHave(RegularFile saved) {
        return Arrays.binarySearch(keys, 0, count, key(saved)) >= 0;
    }

    private static long key(RegularFile file) {
        return file.mtime() * 0x9E3779B97F4A7C15L + file.size();
    }
}
