package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.engine.snapshot.Difference;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.tree.DeadLoads;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.LastUse;
import io.jenkins.plugins.castor.engine.tree.ListingDigest;
import io.jenkins.plugins.castor.engine.tree.Tree;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The cache directories that a save scanned.
 *
 * @param all the directories in which something is, sorted by name
 * @param scanned when the scan began, in nanoseconds since 1970
 * @param digest digest of the listing for {@code Head.tree}; empty when a file is too new to rely on it
 */
record ScannedCaches(List<Found> all, long scanned, Optional<String> digest) {

    /**
     * A file can change twice within one tick of the file system's clock and keep its time. So the time of a file that was
     * written this shortly before the scan, or after it began, proves nothing.
     */
    private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * A cache directory and its scan.
     *
     * @param rule what to do about entries that no build uses; empty to do nothing
     */
    record Found(CacheDirectory cache, Tree tree, Optional<UseRule> rule) {

        /** The day to note for an entry: see {@link UseRule#noted}. */
        int noted(int saved, int lastUse) {
            return rule.isPresent() ? rule.get().noted(saved, lastUse) : 0;
        }

        /** The day to note for a file that is new, or has changed. */
        int notedNow() {
            return noted(0, LastUse.NOW);
        }
    }

    /**
     * Scans the cache directories of a save. Those that do not exist are left out, and those in which nothing is: a load that
     * was killed when it had just made one leaves it so.
     */
    static ScannedCaches scan(SaveRequest request, ExecutorService pool, Warnings warnings)
            throws IOException, InterruptedException {
        Instant now = Instant.now();
        List<CacheDirectory> caches = request.caches();
        int today = LastUse.day(request.clock().instant());
        List<Found> found = new ArrayList<>();
        for (CacheDirectory cache : caches) {
            DeadLoads.cleanUp(cache.path(), true);
            Optional<UseRule> rule = UseRule.of(cache, request.dropUnused(), today);
            Optional<Tree> tree =
                    Tree.scanReadable(cache.path(), cache.filter(), pool, warnings, rule.map(UseRule::uses));
            if (tree.isPresent() && hasEntries(tree.get())) {
                rule.ifPresent(one -> tree.get().group(one.groups()));
                found.add(new Found(cache, tree.get(), rule));
            }
        }
        warnOfEmpty(caches, found, warnings);
        // Comparator.comparing creates lambdas that a class-data archive cannot hold.
        found.sort((a, b) -> a.cache().name().compareTo(b.cache().name()));
        long scanned = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        return new ScannedCaches(found, scanned, digest(found, scanned));
    }

    private static void warnOfEmpty(List<CacheDirectory> caches, List<Found> found, Warnings warnings) {
        Set<String> empty = new HashSet<>();
        caches.forEach(cache -> empty.add(cache.name()));
        for (Found one : found) {
            if (hasFiles(one.tree())) {
                empty.remove(one.cache().name());
            }
        }
        if (!empty.isEmpty()) {
            Caches.empty(caches, empty).forEach(warnings::addMissing);
        }
    }

    /** Whether anything is in a cache directory. */
    private static boolean hasEntries(Tree tree) {
        Tree.Cursor cursor = tree.cursor();
        cursor.next(); // the directory itself
        return cursor.next();
    }

    private static boolean hasFiles(Tree tree) {
        Tree.Cursor cursor = tree.cursor();
        while (cursor.next()) {
            if (!(cursor.entry() instanceof Entry.Directory)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the digest tells that the trees are as a load restored them. Of volatile files it knows only the names, and these
     * are the same after a cold build. But then no file is older than the generation.
     *
     * @param created when the generation with this digest was published
     */
    boolean isRestored(Instant created) {
        long since = TimeUnit.SECONDS.toNanos(created.getEpochSecond());
        return all.stream().anyMatch(found -> found.tree().oldest() < since)
                || all.stream()
                        .allMatch(found -> found.cache().filter().volatiles().isEmpty());
    }

    /** Whether a file with this time may have changed after a scan and still have the same time; nanoseconds since 1970. */
    static boolean inDoubt(long mtime, long scanned) {
        return mtime >= scanned - DOUBT_NANOS;
    }

    /** Whether something can be left out now that could not when a generation was published. */
    boolean hasBecomeUnused(Instant published) {
        for (Found found : all) {
            Optional<UseRule> rule = found.rule();
            if (rule.isPresent()
                    && found.tree()
                            .hasUnused(
                                    rule.get().unusedSince(published),
                                    rule.get().unusedSince())) {
                return true;
            }
        }
        return false;
    }

    /** The sizes of all files together. */
    long bytes() {
        return all.stream().mapToLong(found -> found.tree().bytes()).sum();
    }

    /** The same scan with other trees, of which something was left out. */
    ScannedCaches with(List<Found> less) {
        return new ScannedCaches(less, scanned, digest(less, scanned));
    }

    private static Optional<String> digest(List<Found> all, long scanned) {
        ListingDigest digest = new ListingDigest();
        for (Found found : all) {
            if (inDoubt(found.tree().newest(), scanned)) {
                return Optional.empty();
            }
            digest.update(found.cache().name());
            found.tree().digest(digest, found.rule().isPresent());
            found.rule().ifPresent(rule -> digest.update(rule.uses().week()));
        }
        return Optional.of(digest.toString());
    }

    /** Supplies the visitor for each cache directory. */
    interface Visitors {
        /**
         * The visitor for a cache directory that was found; the walk calls its {@code end} before the next one.
         *
         * @param cursor stands at the entry that the visitor is told of
         */
        Difference.Visitor visitorOf(Found found, Tree.Cursor cursor) throws IOException, InterruptedException;

        /** Called for a cache directory of the snapshot that was not found; {@code saved} is at its first entry. */
        void missing(SnapshotReader saved) throws IOException;
    }

    /** Walks through all cache directories when there is no previous snapshot: every entry is new. */
    void walk(Visitors visitors) throws IOException, InterruptedException {
        for (Found found : all) {
            Tree.Cursor cursor = found.tree().cursor();
            walk(cursor, visitors.visitorOf(found, cursor));
        }
    }

    private static void walk(Tree.Cursor cursor, Difference.Visitor visitor) throws IOException, InterruptedException {
        while (cursor.next()) {
            visitor.onlyFound(cursor.entry());
        }
        visitor.end();
    }

    /** Walks through the differences from a snapshot, one cache directory after the other, in the snapshot's order. */
    void walk(SnapshotReader saved, Visitors visitors) throws IOException, InterruptedException {
        Optional<String> next = saved.nextCache();
        for (Found found : all) {
            String name = found.cache().name();
            while (next.isPresent() && next.get().compareTo(name) < 0) {
                visitors.missing(saved);
                next = saved.nextCache();
            }
            Tree.Cursor cursor = found.tree().cursor();
            Difference.Visitor visitor = visitors.visitorOf(found, cursor);
            if (next.isPresent() && next.get().equals(name)) {
                Difference.walk(saved, cursor, visitor);
                next = saved.nextCache();
            } else {
                walk(cursor, visitor);
            }
        }
        while (next.isPresent()) {
            visitors.missing(saved);
            next = saved.nextCache();
        }
    }

    /** The directories that a save looks at, for people. */
    static String paths(SaveRequest request) {
        return request.caches().stream().map(cache -> cache.path().toString()).collect(Collectors.joining(", "));
    }
}
