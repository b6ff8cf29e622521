package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.util.Arrays;

/**
 * Detects moved files. A move keeps a file's size and time, so a saved file with the size and time of a new one may have
 * been moved. The save keeps its content alive and compares digests when it reads the new file; a wrong guess only keeps
 * dead bytes until the next save.
 */
final class MovedFiles {

    private final Keys added = new Keys();
    private final Keys gone = new Keys();

    /** Records a file whose content was not saved at its path. */
    void recordNew(RegularFile file) {
        added.add(key(file));
    }

    /** Records a saved file whose content is no longer at its path. */
    void recordGone(RegularFile saved) {
        gone.add(key(saved));
    }

    /** Whether any file may have been moved. Call it once, after all files were recorded. */
    boolean isPossible() {
        added.sort();
        return gone.isAnyIn(added);
    }

    /** Whether a saved file may have been moved; call it after {@link #isPossible}. */
    boolean mayHave(RegularFile saved) {
        return added.has(key(saved));
    }

    /** A growing array of keys. */
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
