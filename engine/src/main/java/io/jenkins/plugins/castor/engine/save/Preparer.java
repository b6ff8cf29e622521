package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.ObjectCheck;
import io.jenkins.plugins.castor.engine.repository.PackSizes;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import io.jenkins.plugins.castor.engine.work.Pool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;

/** Finds out whether there is anything to save, and has it prepared. */
final class Preparer {

    /** What was found. */
    sealed interface Findings {}

    /** There is nothing that could be saved. */
    record Nothing(String reason) implements Findings {}

    /** The trees are as the newest generation has them. */
    record Unchanged(Head head) implements Findings {}

    /**
     * There is something to save, and it is prepared.
     *
     * @param changed entries that are new or differ from the generation before
     * @param removed those of the generation before that are gone
     * @param generationBefore the newest generation there was; 0 where there was none
     */
    record Changes(PreparedSave prepared, long changed, long removed, long generationBefore) implements Findings {}

    /** Where objects are prepared, made when it is wanted. */
    interface Folder {
        Path path() throws IOException;
    }

    private final Store store;
    private final SaveRequest request;
    private final long packTarget;
    private final Warnings warnings;

    /** The newest generation there was when the save began; 0 where there was none. */
    private long generationBefore;

    Preparer(Store store, SaveRequest request, long packTarget, Warnings warnings) {
        this.store = store;
        this.request = request;
        this.packTarget = packTarget;
        this.warnings = warnings;
    }

    /** What the newest generation is good for. */
    private record Base(StoredSnapshot snapshots, SnapshotComparison comparison, Packs packs) {
        boolean isUnchanged() {
            return comparison.isUnchanged() && packs.lost().isEmpty();
        }
    }

    /** Which packs of a generation are in the store with their sizes, and which not. */
    private record Packs(Set<String> available, List<String> lost) {}

    Findings prepare(Folder folder) throws IOException, InterruptedException {
        request.progress().phase("comparing", 0);
        try (Pool pool = new Pool(request.limits().workers());
                Pool beside = new Pool(1)) {
            Future<Optional<Head>> asked = beside.threads().submit(this::newest);
            ScannedCaches trees = ScannedCaches.scan(request.caches(), pool.threads(), warnings);
            if (trees.all().isEmpty()) {
                return new Nothing("none of the cache directories exists");
            }
            Optional<Head> newest = Pool.result(asked);
            if (newest.isPresent() && !request.checksum() && isSame(newest.get(), trees) && isThere(newest.get())) {
                return new Unchanged(newest.get());
            }
            Optional<Base> base = base(newest, trees, pool, beside);
            if (base.isPresent() && base.get().isUnchanged()) {
                return new Unchanged(newest.orElseThrow());
            }
            return prepare(trees, base, pool, folder.path());
        }
    }

    private static boolean isSame(Head head, ScannedCaches trees) {
        return head.tree().isPresent() && head.tree().equals(trees.digest());
    }

    /**
     * Whether the snapshot is there: all that can be known without reading it. A generation that lost a pack gives cold
     * loads, and what a cold build leaves is not unchanged: it heals the store.
     */
    private boolean isThere(Head head) throws StoreException {
        String snapshot = new StoreLayout(head.namespace()).snapshot(head.snapshot());
        return store.size(snapshot).orElse(-1) == head.totals().snapshotBytes();
    }

    /**
     * A damaged head is no reason not to save: the next generation makes it good. Neither is one that nobody trusted
     * signed; but it is not built on, as its contents are taken without being read, and would be signed.
     */
    private Optional<Head> newest() throws IOException {
        Heads heads = new Heads(store, request.namespace(), request.believed());
        try {
            Heads.Newest newest = heads.search();
            generationBefore = newest.highest();
            return newest.head();
        } catch (DamagedException | UntrustedException e) {
            generationBefore = heads.numbers().highest();
            warnings.add(e.getMessage() + "; everything is saved anew");
            return Optional.empty();
        }
    }

    private Optional<Base> base(Optional<Head> newest, ScannedCaches trees, Pool pool, Pool beside)
            throws IOException, InterruptedException {
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        try {
            StoredSnapshot snapshots = StoredSnapshot.fetchUnverified(store, newest.get(), request.limits());
            // It is read while its digest is computed; nothing comes of it before that was found right.
            Future<?> verified = pool.threads().submit(() -> {
                snapshots.verify();
                return null;
            });
            Future<PackSizes> sizes =
                    beside.threads().submit(() -> PackSizes.list(store, new StoreLayout(request.namespace())));
            try {
                SnapshotComparison comparison =
                        SnapshotComparison.of(snapshots, trees, request.checksum(), pool.threads());
                Pool.result(verified);
                Packs packs = packs(
                        comparison.before().packs(),
                        Pool.result(sizes),
                        request.checksum() || !comparison.hasAnyAsRestored());
                for (String lost : packs.lost()) {
                    warnings.add("the pack " + lost + " is damaged or missing; what it held is saved anew");
                }
                return Optional.of(new Base(snapshots, comparison, packs));
            } catch (DamagedException e) {
                Pool.result(verified); // a wrong digest explains more than what it led to
                throw snapshots.named(e);
            }
        } catch (DamagedException | MissingObjectException e) {
            warnings.add(e.getMessage() + "; everything is saved anew");
            return Optional.empty();
        }
    }

    private Changes prepare(ScannedCaches trees, Optional<Base> base, Pool pool, Path folder)
            throws IOException, InterruptedException {
        request.progress().phase("packing", 0);
        SnapshotBuilder preparation = new SnapshotBuilder(request, trees, folder, packTarget, pool.threads(), warnings);
        PreparedSave prepared = base.isPresent()
                ? preparation.onTopOf(
                        base.get().snapshots(),
                        base.get().comparison(),
                        base.get().packs().available())
                : preparation.whole();
        return new Changes(
                prepared,
                base.map(b -> b.comparison().changed()).orElse(prepared.entries()),
                base.map(b -> b.comparison().removed()).orElse(0L),
                generationBefore);
    }

    /**
     * Finds out which packs can be built on.
     *
     * @param sizes of those in the store
     * @param read whether each is read whole. Whoever just restored from them need not, as they were checked then. But
     *     after a cold build the reason may be that one is damaged, and every file that came back with the same content
     *     would keep it in use for ever
     */
    private Packs packs(List<Pack> named, PackSizes sizes, boolean read) throws IOException, InterruptedException {
        StoreLayout layout = new StoreLayout(request.namespace());
        Packs packs = new Packs(new HashSet<>(), new ArrayList<>());
        for (Pack pack : named) {
            if (sizes.has(pack) && (!read || isIntact(layout, pack))) {
                packs.available().add(pack.digest());
            } else {
                packs.lost().add(layout.pack(pack.digest()));
            }
        }
        return packs;
    }

    private boolean isIntact(StoreLayout layout, Pack pack) throws StoreException, InterruptedException {
        try {
            ObjectCheck.check(store, layout.pack(pack.digest()), pack.bytes(), pack.digest());
            return true;
        } catch (DamagedException | MissingObjectException e) {
            return false;
        }
    }
}
