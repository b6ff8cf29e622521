package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;

/** What stood in a cache directory when it was scanned, in a few dozen bytes an entry. */
public final class Tree {

    private final Listing root;
    private final Map<String, String> hardLinks;
    private final List<String> leftovers;
    private final List<Path> strays;
    private final long newest;
    private final long oldest;

    private Tree(Listing root, Map<String, String> hardLinks, List<String> leftovers, List<Path> strays) {
        this.root = root;
        this.hardLinks = hardLinks;
        this.leftovers = leftovers;
        this.strays = strays;
        long latest = Long.MIN_VALUE;
        long earliest = Long.MAX_VALUE;
        for (ListingWalk walk = new ListingWalk(root); walk.next(); ) {
            latest = Math.max(latest, walk.listing().newest);
            earliest = Math.min(earliest, walk.listing().oldest);
        }
        newest = latest;
        oldest = earliest;
    }

    /**
     * Scans a directory: follows no link, leaves out what is no file, directory or link, what cannot be read, links that
     * lead out of the directory and names that the JVM cannot decode, each with a warning. A directory inside that cannot be
     * read is there, and empty.
     *
     * @param pool runs the scan; the caller's thread only waits
     * @return empty where there is no such directory
     * @throws IOException when the directory itself cannot be read
     */
    public static Optional<Tree> scan(Path directory, PathFilter filter, ExecutorService pool, Warnings warnings)
            throws IOException, InterruptedException {
        return of(directory, new Scan(directory, filter, pool, warnings), false);
    }

    /** As {@link #scan}, but without the directories that cannot be read: what was not seen must not be saved as empty. */
    public static Optional<Tree> scanReadable(
            Path directory, PathFilter filter, ExecutorService pool, Warnings warnings)
            throws IOException, InterruptedException {
        return of(directory, new Scan(directory, filter, pool, warnings), true);
    }

    private static Optional<Tree> of(Path directory, Scan scan, boolean onlyRead)
            throws IOException, InterruptedException {
        Optional<Listing> root = scan.run(onlyRead);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Tree(root.get(), HardLinks.find(directory, root.get()), scan.leftovers(), scan.strays()));
    }

    /** Paths of what a load that was killed left behind; they are no entries. */
    public List<String> leftovers() {
        return leftovers;
    }

    /** What counts and can be no entry: sockets and pipes, links that lead out, what has a name that was not decoded. */
    public List<Path> strays() {
        return strays;
    }

    /** The latest time of modification of a file that is not volatile; {@code Long.MIN_VALUE} without one. */
    public long newest() {
        return newest;
    }

    /** The earliest time of modification of a file; {@code Long.MAX_VALUE} without one. */
    public long oldest() {
        return oldest;
    }

    /**
     * Feeds all that makes one tree differ from another into a digest. The times of directories do not count, and of volatile
     * files only the names.
     */
    public void digest(ListingDigest digest) {
        for (ListingWalk walk = new ListingWalk(root); walk.next(); ) {
            Directory directory = walk.listing().directory();
            digest.update(directory.directory());
            digest.update(directory.directory().isEmpty() ? 0 : directory.mode());
            walk.listing().entries().digest(digest);
        }
        if (!hardLinks.isEmpty()) {
            new TreeMap<>(hardLinks).forEach((link, target) -> {
                digest.update(link);
                digest.update(target);
            });
        }
    }

    /** Whether the directory has nothing in it. */
    public boolean isEmpty() {
        Cursor cursor = cursor();
        cursor.next(); // the directory itself
        return !cursor.next();
    }

    public Cursor cursor() {
        return new Cursor();
    }

    /** Walks through all entries in {@link EntryOrder}. */
    public final class Cursor {
        private final ListingWalk walk = new ListingWalk(root);
        private EntryList.Cursor inside;
        private Entry entry;

        /** Moves to the next entry; false at the end. */
        public boolean next() {
            if (inside != null && inside.next()) {
                entry = inside.entry();
                if (!hardLinks.isEmpty() && entry instanceof RegularFile file) {
                    String target = hardLinks.get(file.path());
                    entry = target == null ? file : new HardLink(file.directory(), file.name(), target);
                }
                return true;
            }
            if (!walk.next()) {
                return false;
            }
            entry = walk.listing().directory();
            inside = walk.listing().entries().cursor();
            return true;
        }

        public Entry entry() {
            return entry;
        }
    }

    /** One directory: its files and links, and its sub-directories, both by name. */
    static final class Listing {
        private final Directory directory;
        private final EntryList entries = new EntryList();
        private final List<Listing> children = new ArrayList<>(0);
        private int[] keys = {};
        private long newest = Long.MIN_VALUE;
        private boolean isRead = true;
        private long oldest = Long.MAX_VALUE;

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

        /** Says that this is not all that stands in the directory. */
        void notRead() {
            isRead = false;
        }

        boolean isRead() {
            return isRead;
        }

        /** Adds a file by the UTF-8 bytes of its name. */
        void addFile(byte[] name, FileStatus status, boolean isVolatile) {
            long mtime = status.mtime();
            noteKey(status.identityHash());
            if (!isVolatile) {
                newest = Math.max(newest, mtime);
            }
            oldest = Math.min(oldest, mtime);
            entries.addFile(directory.directory(), name, status.mode(), mtime, status.size(), isVolatile);
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
    }

    /** Walks through the directories, each before those in it. */
    static final class ListingWalk {
        private final Deque<Listing> waiting = new ArrayDeque<>();
        private Listing listing;

        ListingWalk(Listing root) {
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
