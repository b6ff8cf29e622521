package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.snapshot.Difference;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.tree.ListingDigest;
import io.jenkins.plugins.castor.engine.tree.Tree;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The cache directories that a save found, by name.
 *
 * @param scanned when it began to look, nanoseconds since 1970
 * @param digest what {@code Head.tree} is
 */
record ScannedCaches(List<Found> all, long scanned, Optional<String> digest) {

    /**
     * A file may change again within one tick of its file system's clock and keep its time. What was written this short
     * before the scan, or after it began, is therefore in doubt.
     */
    private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(1);

    record Found(CacheDirectory cache, Tree tree) {}

    static ScannedCaches scan(List<CacheDirectory> caches, ExecutorService pool, Warnings warnings)
            throws IOException, InterruptedException {
        Instant now = Instant.now();
        List<Found> found = new ArrayList<>();
        for (CacheDirectory cache : caches) {
            Tree.scan(cache.path(), cache.filter(), pool, warnings)
                    .ifPresent(tree -> found.add(new Found(cache, tree)));
        }
        // Not by Comparator.comparing, whose lambdas no archive of class data keeps.
        found.sort((a, b) -> a.cache().name().compareTo(b.cache().name()));
        long scanned = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        return new ScannedCaches(found, scanned, digest(found, scanned));
    }

    /** Whether a file of this time may have changed after it was scanned without having another time now. */
    static boolean inDoubt(long mtime, long scanned) {
        return mtime >= scanned - DOUBT_NANOS;
    }

    private static Optional<String> digest(List<Found> all, long scanned) {
        ListingDigest digest = new ListingDigest();
        for (Found found : all) {
            if (inDoubt(found.tree().newest(), scanned)) {
                return Optional.empty();
            }
            digest.update(found.cache().name());
            found.tree().digest(digest);
        }
        return Optional.of(digest.toString());
    }

    /** Gives the visitor of each cache directory. */
    interface Visitors {
        Difference.Visitor of(Found found) throws IOException, InterruptedException;

        /** The snapshot has a cache directory that was not found. */
        void gone(SnapshotReader saved) throws IOException;
    }

    /** Everything was found and nothing saved. */
    void walk(Visitors visitors) throws IOException, InterruptedException {
        for (Found found : all) {
            walk(found, visitors.of(found));
        }
    }

    private static void walk(Found found, Difference.Visitor visitor) throws IOException, InterruptedException {
        for (Tree.Cursor cursor = found.tree().cursor(); cursor.next(); ) {
            visitor.onlyFound(cursor.entry());
        }
        visitor.end();
    }

    /** Walks through the differences of all cache directories, in the order of the snapshot. */
    void walk(SnapshotReader saved, Visitors visitors) throws IOException, InterruptedException {
        Optional<String> next = saved.nextCache();
        for (Found found : all) {
            String name = found.cache().name();
            while (next.isPresent() && next.get().compareTo(name) < 0) {
                visitors.gone(saved);
                next = saved.nextCache();
            }
            Difference.Visitor visitor = visitors.of(found);
            if (next.isPresent() && next.get().equals(name)) {
                Difference.walk(saved, Optional.of(found.tree()), visitor);
                next = saved.nextCache();
            } else {
                walk(found, visitor);
            }
        }
        while (next.isPresent()) {
            visitors.gone(saved);
            next = saved.nextCache();
        }
    }
}
