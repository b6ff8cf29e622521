package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.cache.UseGroups;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;

/** What stood in a cache directory when it was scanned, in a few dozen bytes an entry. */
public final class Tree {

    private final Listing root;
    private final Map<String, String> hardLinks;
    private UseGroups groups = UseGroups.DIRECTORIES;
    private final List<String> leftovers;
    private final List<Path> strays;
    private final long bytes;
    private final long newest;
    private final long oldest;

    private Tree(Listing root, Map<String, String> hardLinks, List<String> leftovers, List<Path> strays) {
        this.root = root;
        this.hardLinks = hardLinks;
        this.leftovers = leftovers;
        this.strays = strays;
        long sizes = 0;
        long latest = Long.MIN_VALUE;
        long earliest = Long.MAX_VALUE;
        for (Listing.Walk walk = new Listing.Walk(root); walk.next(); ) {
            sizes += walk.listing().bytes();
            latest = Math.max(latest, walk.listing().newest());
            earliest = Math.min(earliest, walk.listing().oldest());
        }
        bytes = sizes;
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
        return of(directory, new Scan(directory, filter, pool, warnings, Optional.empty()), false);
    }

    /**
     * As {@link #scan}, but without the directories that cannot be read: what was not seen must not be saved as empty.
     *
     * @param uses tells when a file was last used; empty to note nothing
     */
    public static Optional<Tree> scanReadable(
            Path directory, PathFilter filter, ExecutorService pool, Warnings warnings, Optional<LastUse> uses)
            throws IOException, InterruptedException {
        return of(directory, new Scan(directory, filter, pool, warnings, uses), true);
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

    /** The sizes of all files together. */
    public long bytes() {
        return bytes;
    }

    /** The latest time of modification of a file that is not volatile; {@code Long.MIN_VALUE} without one. */
    public long newest() {
        return newest;
    }

    /** The earliest time of modification of a file; {@code Long.MAX_VALUE} without one. */
    public long oldest() {
        return oldest;
    }

    /** Finds out when each group was last used, from the uses of its files that the scan noted. */
    public void group(UseGroups how) {
        groups = how;
        new GroupUses(root, hardLinks, how).find();
    }

    /** Whether some group was last used after one day, and on another one or before. */
    public boolean hasUnused(int after, int since) {
        for (Listing.Walk walk = new Listing.Walk(root); walk.next(); ) {
            if (GroupUses.hasUnused(walk.listing(), groups, after, since)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The tree without some of its entries, and without the directories that have nothing left then.
     *
     * @param leftOut numbers of entries, as {@link Cursor#number} counts them; of a directory, all that is in it is among them
     * @param isVolatile tells of a file whether it is volatile, by its path
     */
    public Tree without(BitSet leftOut, Predicate<String> isVolatile) {
        Tree less = new Tree(root.without(leftOut, new int[1], isVolatile), hardLinks, leftovers, strays);
        less.group(groups);
        return less;
    }

    /**
     * Feeds all that makes one tree differ from another, but for the times of directories, into a digest.
     *
     * @param withUses whether the last uses of groups count, too
     */
    public void digest(ListingDigest digest, boolean withUses) {
        digest(digest);
        if (withUses) {
            for (Listing.Walk walk = new Listing.Walk(root); walk.next(); ) {
                GroupUses.digest(walk.listing(), groups, digest);
            }
        }
    }

    /**
     * Feeds all that makes one tree differ from another into a digest. The times of directories do not count, and of volatile
     * files only the names.
     */
    public void digest(ListingDigest digest) {
        for (Listing.Walk walk = new Listing.Walk(root); walk.next(); ) {
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
        private final Listing.Walk walk = new Listing.Walk(root);
        private EntryList.Cursor inside;
        private Entry entry;
        private int number = -1;
        private int index;

        /** Moves to the next entry; false at the end. */
        public boolean next() {
            if (inside != null && inside.next()) {
                number++;
                index++;
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
            number++;
            index = -1;
            return true;
        }

        /** Counts the entries, from 0. */
        public int number() {
            return number;
        }

        /** The number of the directory or the file that its group begins with. */
        public int group() {
            return isAlone() ? number : walk.listing().group();
        }

        /**
         * The first day of the week in which its group was last used, or {@link LastUse#NOW}. A directory has one only where
         * it is of a group with all that is in it.
         */
        public int lastUse() {
            if (isAlone()) {
                return walk.listing().uses().get(index);
            }
            boolean counts = index >= 0 || walk.listing().isTogether();
            return counts ? walk.listing().groupUse() : LastUse.NOW;
        }

        private boolean isAlone() {
            return index >= 0
                    && groups.hasAlone()
                    && !walk.listing().isTogether()
                    && entry instanceof RegularFile file
                    && file.size() > 0
                    && groups.isAlone(file.path());
        }

        public Entry entry() {
            return entry;
        }
    }
}
