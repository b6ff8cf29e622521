package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.load.LoadReport.Counts;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Difference;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot.PlacedFrame;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.tree.Tree;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import io.jenkins.plugins.castor.engine.work.Pool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Restores one generation: plans what differs, writes it, and takes everything back when something fails. */
public final class Loader {

    private final Store store;
    private final LoadRequest request;
    private final Warnings warnings;

    public Loader(Store store, LoadRequest request, Warnings warnings) {
        this.store = store;
        this.request = request;
        this.warnings = warnings;
    }

    public Counts load(Head head) throws IOException, InterruptedException {
        request.progress().phase("comparing", 0);
        List<CacheLoad> caches = new ArrayList<>();
        boolean done = false;
        Pool pool = new Pool(request.limits().workers());
        Pool directoryThread = new Pool(1);
        try {
            // The snapshot is read while it comes in; nothing is written before its digest was found right.
            StoredSnapshot snapshots = StoredSnapshot.arriving(store, head, request.limits());
            LoadThreads threads = LoadThreads.of(pool, directoryThread, snapshots);
            Map<String, Optional<Tree>> trees = scan(pool);
            Counts counts = restore(head, snapshots, trees, caches, threads);
            done = true;
            return counts;
        } finally {
            pool.close();
            directoryThread.close();
            if (!done) {
                for (int i = caches.size() - 1; i >= 0; i--) {
                    caches.get(i).rollback();
                }
            }
        }
    }

    private Map<String, Optional<Tree>> scan(Pool pool) throws IOException, InterruptedException {
        Map<String, Optional<Tree>> trees = new HashMap<>();
        for (CacheDirectory cache : request.caches()) {
            // What a scan leaves out is the save's concern: nobody would want to read of it here.
            trees.put(cache.name(), Tree.scan(cache.path(), cache.filter(), pool.threads(), new Warnings()));
        }
        return trees;
    }

    private Counts restore(
            Head head,
            StoredSnapshot snapshots,
            Map<String, Optional<Tree>> trees,
            List<CacheLoad> caches,
            LoadThreads threads)
            throws IOException, InterruptedException {
        Planned planned = plan(head, snapshots, trees, caches, threads);
        try (FrameFetch fetch = planned.fetch()) {
            snapshots.forget();
            return write(fetch, planned.plan(), caches, threads, snapshots.bytes());
        }
    }

    private record Planned(LoadPlan plan, FrameFetch fetch) {}

    private Planned plan(
            Head head,
            StoredSnapshot snapshots,
            Map<String, Optional<Tree>> trees,
            List<CacheLoad> caches,
            LoadThreads threads)
            throws IOException, InterruptedException {
        StoreLayout layout = new StoreLayout(head.namespace());
        FrameFetch early = null;
        Planned planned = null;
        try (SnapshotReader reader = snapshots.open()) {
            List<PlacedFrame> frames = reader.frames();
            LoadPlan plan = new LoadPlan(frames);
            if (needsAll(reader.snapshot(), trees)) {
                // On a fresh VM: packs arrive while the entries are read.
                early = new FrameFetch(store, layout, frames, frame -> true);
            }
            compare(reader, trees, caches, plan, threads);
            threads.awaitVerified();
            planned = new Planned(plan, early != null ? early : new FrameFetch(store, layout, frames, plan::needs));
            return planned;
        } catch (DamagedException | StoreException e) {
            threads.awaitVerified(); // a wrong digest or size explains more than what it led to
            throw e instanceof DamagedException damaged ? snapshots.named(damaged) : e;
        } finally {
            if (planned == null && early != null) {
                early.close();
            }
        }
    }

    /** Whether it is clear before the entries are read that every frame is needed. */
    private boolean needsAll(Snapshot snapshot, Map<String, Optional<Tree>> trees) {
        return trees.values().stream()
                        .allMatch(tree -> tree.isEmpty() || tree.get().isEmpty())
                && snapshot.caches().stream().allMatch(trees::containsKey);
    }

    private void compare(
            SnapshotReader reader,
            Map<String, Optional<Tree>> trees,
            List<CacheLoad> caches,
            LoadPlan plan,
            LoadThreads threads)
            throws IOException, InterruptedException {
        for (Optional<String> name = reader.nextCache(); name.isPresent(); name = reader.nextCache()) {
            Optional<CacheDirectory> wanted = wanted(name.get());
            if (wanted.isPresent()) {
                CacheLoad cache = new CacheLoad(wanted.get(), request.clean(), plan, threads, warnings);
                caches.add(cache);
                Optional<Tree> found = trees.get(name.get());
                Difference.walk(reader, found, cache);
                found.ifPresent(tree -> {
                    cache.removeLeftovers(tree.leftovers());
                    cache.removeStrays(tree.strays());
                });
            }
        }
    }

    private Counts write(
            FrameFetch fetch, LoadPlan plan, List<CacheLoad> caches, LoadThreads threads, long snapshotBytes)
            throws IOException, InterruptedException {
        request.progress().phase("restoring", plan.bytes());
        FrameRestorer restoration = new FrameRestorer(fetch, plan, request.progress());
        restoration.run(threads.workers(), request.limits().workers());
        for (CacheLoad cache : caches) {
            cache.makeLinks();
        }
        Interrupts.check(); // for the last time: what follows is not taken back
        long entries = 0;
        long written = 0;
        long unchanged = 0;
        long removed = 0;
        for (CacheLoad cache : caches) {
            cache.commit(threads.workers());
            entries += cache.entries();
            written += cache.written();
            unchanged += cache.unchanged();
            removed += cache.removed();
        }
        return new Counts(entries, written, unchanged, removed, plan.bytes(), snapshotBytes + fetch.bytes());
    }

    private Optional<CacheDirectory> wanted(String name) {
        return request.caches().stream()
                .filter(cache -> cache.name().equals(name))
                .findFirst();
    }
}
