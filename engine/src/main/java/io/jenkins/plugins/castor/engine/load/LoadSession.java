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
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.tree.DeadLoads;
import io.jenkins.plugins.castor.engine.tree.PlacementException;
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

/**
 * Restores one generation from one store: scans the cache directories, plans what differs and writes it. {@link #close}
 * stops the threads and, unless the restore completed, undoes everything.
 */
final class LoadSession implements AutoCloseable {

    private final Store store;
    private final long nearBefore;
    private final LoadRequest request;
    private final Head head;
    private final Warnings warnings;
    private final StoredSnapshot snapshot;
    private final Pool workers;
    private final Pool background = new Pool(1);
    private final Map<String, Optional<Tree>> trees = new HashMap<>();
    private final List<CacheLoad> caches = new ArrayList<>();
    private LoadThreads threads;
    private LoadPlan plan;
    private boolean done;

    /**
     * @param store stays open
     * @param warnings receives what the load leaves out
     * @throws DamagedException when the head announces a snapshot beyond the limits of the request
     */
    LoadSession(Store store, LoadRequest request, Head head, Warnings warnings) throws DamagedException {
        this.store = store;
        this.nearBefore = store.nearBytes();
        this.request = request;
        this.head = head;
        this.warnings = warnings;
        this.snapshot = StoredSnapshot.arriving(store, head, request.limits());
        this.workers = new Pool(request.limits().workers());
    }

    /**
     * Restores the generation. Call it once. Reads the snapshot while it downloads, but writes nothing before its digest
     * is verified.
     *
     * @throws DamagedException when the snapshot or a frame is damaged
     * @throws StoreException when the store fails
     * @throws IOException when a file cannot be written
     */
    Counts restore() throws IOException, InterruptedException {
        request.progress().phase("comparing", 0);
        threads = LoadThreads.of(workers, background, snapshot);
        scan();
        Counts counts;
        try (FrameFetch fetch = plan()) {
            snapshot.forget();
            counts = write(fetch);
        }
        return counts;
    }

    private void scan() throws IOException, InterruptedException {
        for (CacheDirectory cache : request.caches()) {
            DeadLoads.cleanUp(cache.path(), false);
            // Warnings about what a scan leaves out matter to saves only.
            trees.put(cache.name(), Tree.scan(cache.path(), cache.filter(), workers.threads(), new Warnings()));
        }
    }

    /** Reads the snapshot, decides what to write, and announces the frames to the store. The caller closes the result. */
    private FrameFetch plan() throws IOException, InterruptedException {
        StoreLayout layout = new StoreLayout(head.namespace());
        FrameFetch early = null;
        boolean planned = false;
        try (SnapshotReader reader = snapshot.open()) {
            List<PlacedFrame> frames = reader.frames();
            plan = new LoadPlan(frames);
            if (needsAll(reader.snapshot())) {
                // On a fresh machine, download the packs while the entries are still being read.
                early = new FrameFetch(store, layout, frames, frame -> true);
            }
            compare(reader);
            threads.awaitVerified();
            FrameFetch fetch = early != null ? early : new FrameFetch(store, layout, frames, plan::needs);
            planned = true;
            return fetch;
        } catch (DamagedException | StoreException | UnsupportedVersionException e) {
            threads.awaitVerified(); // report a wrong digest or size instead of the error that it caused
            throw e instanceof DamagedException damaged ? snapshot.named(damaged) : e;
        } finally {
            if (!planned && early != null) {
                early.close();
            }
        }
    }

    /** Whether the load needs every frame, known before any entry is read: nothing exists, and all caches are wanted. */
    private boolean needsAll(Snapshot start) {
        return trees.values().stream()
                        .allMatch(tree -> tree.isEmpty() || tree.get().isEmpty())
                && start.caches().stream().allMatch(trees::containsKey);
    }

    private void compare(SnapshotReader reader) throws IOException, InterruptedException {
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

    private Optional<CacheDirectory> wanted(String name) {
        return request.caches().stream()
                .filter(cache -> cache.name().equals(name))
                .findFirst();
    }

    private void checkFreeSpace() throws IOException {
        FreeSpace space = new FreeSpace();
        for (CacheLoad cache : caches) {
            cache.addNeeds(space);
        }
        space.check();
    }

    private Counts write(FrameFetch fetch) throws IOException, InterruptedException {
        checkFreeSpace();
        request.progress().phase("restoring", plan.bytes());
        new FrameRestorer(fetch, plan, request.progress())
                .run(threads.workers(), request.limits().workers());
        for (CacheLoad cache : caches) {
            cache.makeLinks();
        }
        Interrupts.check();
        place();
        done = true;
        long entries = 0;
        long written = 0;
        long unchanged = 0;
        long removed = 0;
        for (CacheLoad cache : caches) {
            cache.settle(threads.workers());
            entries += cache.entries();
            written += cache.written();
            unchanged += cache.unchanged();
            removed += cache.removed();
        }
        return new Counts(
                entries,
                written,
                unchanged,
                removed,
                plan.bytes(),
                snapshot.bytes() + fetch.bytes(),
                store.nearBytes() - nearBefore);
    }

    private void place() throws IOException {
        try {
            for (CacheLoad cache : caches) {
                cache.place();
            }
        } catch (PlacementException e) {
            if (!rollback()) {
                throw new IOException(e.getMessage() + "; and not everything could be moved back", e);
            }
            throw e;
        }
    }

    /** Whether the generation had any of the caches that were asked for. */
    boolean hasCaches() {
        return !caches.isEmpty();
    }

    /** Whether all cache directories are as they were. */
    private boolean rollback() {
        done = true;
        boolean complete = true;
        for (int i = caches.size() - 1; i >= 0; i--) {
            complete &= caches.get(i).rollback();
        }
        return complete;
    }

    /** Stops the threads; rolls back all cache directories, the last one first, unless the restore completed. */
    @Override
    public void close() {
        workers.close();
        background.close();
        if (!done) {
            rollback();
        }
    }
}
