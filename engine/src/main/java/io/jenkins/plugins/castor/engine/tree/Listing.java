package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** One directory: its files and links, and its sub-directories, both by name. */
final class Listing {
    private final Directory directory;
    private final EntryList entries = new EntryList();
    private final List<Listing> children = new ArrayList<>(0);
    private final Uses uses = new Uses();
    private int group;
    private int groupUse = LastUse.NOW;
    private boolean together;
    private int[] keys = {};
    private long bytes;
    private long newest = Long.MIN_VALUE;
    private long oldest = Long.MAX_VALUE;
    private boolean isRead = true;

    Listing(Directory directory) {
        this.directory = directory;
    }

    Directory directory() {
        return directory;
    }

    EntryList entries() {
        return entries;
    }

    List<Listing> children() {
        return children;
    }

    /** Notes when the entry was used that is added next. */
    void addUse(int day) {
        uses.add(day);
    }

    Uses uses() {
        return uses;
    }

    /**
     * Says when the group was last used that its files belong to.
     *
     * @param number the number of the directory that the group begins with
     * @param day {@link LastUse#NOW}, or the first day of a week
     * @param whole whether all below that directory is of the group
     */
    void setGroup(int number, int day, boolean whole) {
        group = number;
        groupUse = day;
        together = whole;
    }

    int group() {
        return group;
    }

    int groupUse() {
        return groupUse;
    }

    boolean isTogether() {
        return together;
    }

    /** The sizes of the files in it together. */
    long bytes() {
        return bytes;
    }

    /** The latest time of modification of a file in it that is not volatile. */
    long newest() {
        return newest;
    }

    /** The earliest time of modification of a file in it. */
    long oldest() {
        return oldest;
    }

    /** Says that this is not all that stands in the directory. */
    void notRead() {
        isRead = false;
    }

    boolean isRead() {
        return isRead;
    }

    /**
     * What is left of it without some entries; null for nothing.
     *
     * @param isVolatile tells of a file whether it is volatile, by its path
     */
    Listing without(BitSet leftOut, int[] next, Predicate<String> isVolatile) {
        int own = next[0]++;
        Listing less = new Listing(directory);
        boolean lost = false;
        EntryList.Cursor cursor = entries.cursor();
        for (int i = 0; cursor.next(); i++) {
            if (leftOut.get(next[0]++)) {
                lost = true;
            } else {
                less.addUse(uses.get(i));
                less.add(cursor.entry(), isVolatile);
            }
        }
        for (Listing child : children) {
            Listing rest = child.without(leftOut, next, isVolatile);
            if (rest == null) {
                lost = true;
            } else {
                less.children.add(rest);
            }
        }
        boolean gone = leftOut.get(own) || (lost && less.entries.size() == 0 && less.children.isEmpty());
        return gone && own > 0 ? null : less;
    }

    private void add(Entry entry, Predicate<String> isVolatile) {
        if (entry instanceof RegularFile file) {
            byte[] name = file.name().getBytes(StandardCharsets.UTF_8);
            boolean unsteady = isVolatile.test(file.path());
            note(file.mtime(), file.size(), unsteady);
            entries.addFile(directory.directory(), name, file.mode(), file.mtime(), file.size(), unsteady);
        } else {
            entries.add(entry, 0);
        }
    }

    /** Adds a file by the UTF-8 bytes of its name. */
    void addFile(byte[] name, FileStatus status, boolean isVolatile) {
        noteKey(status.identityHash());
        note(status.mtime(), status.size(), isVolatile);
        entries.addFile(directory.directory(), name, status.mode(), status.mtime(), status.size(), isVolatile);
    }

    private void note(long mtime, long size, boolean isVolatile) {
        bytes += size;
        newest = isVolatile ? newest : Math.max(newest, mtime);
        oldest = Math.min(oldest, mtime);
    }

    private void noteKey(int key) {
        int index = entries.size();
        if (key != 0) {
            if (index >= keys.length) {
                keys = Arrays.copyOf(keys, Math.max(8, index + (index >> 1) + 1));
            }
            keys[index] = key;
        }
    }

    /** By index of the entries; 0 where there is none, also for all behind the last one. */
    int[] keys() {
        return keys;
    }

    int key(int index) {
        return index < keys.length ? keys[index] : 0;
    }

    /** The keys are of use only until the hard links are found. */
    void forgetKeys() {
        keys = new int[0];
    }

    /** When the files of one directory were last used, in the order of its entries; takes no memory while all were used now. */
    static final class Uses {

        private static final int[] NONE = {};

        private int[] days = NONE;
        private int size;

        /** Adds that of the next entry: a day, {@link LastUse#NOW} or {@link LastUse#SILENT}. */
        void add(int day) {
            if (day != LastUse.NOW || days != NONE) {
                if (size >= days.length) {
                    days = Arrays.copyOf(days, Math.max(8, size + (size >> 1) + 1));
                }
                days[size] = day;
            }
            size++;
        }

        /** That of the entry at this index. */
        int get(int index) {
            return index < days.length ? days[index] : LastUse.NOW;
        }

        void setNow(int index) {
            if (index < days.length) {
                days[index] = LastUse.NOW;
            }
        }

        /** Whether some entry was not used now. */
        boolean tellsSomething() {
            return days != NONE;
        }

        /** Gives back the memory that was kept for more. */
        void trim() {
            days = size < days.length ? Arrays.copyOf(days, size) : days;
        }
    }

    /** Walks through the directories, each before those in it. */
    static final class Walk {
        private final Deque<Listing> waiting = new ArrayDeque<>();
        private Listing listing;

        Walk(Listing root) {
            waiting.push(root);
        }

        boolean next() {
            listing = waiting.poll();
            if (listing == null) {
                return false;
            }
            List<Listing> children = listing.children();
            for (int i = children.size() - 1; i >= 0; i--) {
                waiting.push(children.get(i));
            }
            return true;
        }

        Listing listing() {
            return listing;
        }
    }
}
