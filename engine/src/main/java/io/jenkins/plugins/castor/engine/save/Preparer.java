package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.pack.PackOptions;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.ObjectCheck;
import io.jenkins.plugins.castor.engine.repository.PackSizes;
import io.jenkins.plugins.castor.engine.repository.RecentHeads;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** The first step of a save: compares the cache directories with the newest generation and prepares what changed. */
final class Preparer {

    /** The result of the comparison. */
    sealed interface Findings {}

    /** There is nothing to save, for this reason. */
    record Nothing(String reason) implements Findings {}

    /**
     * The cache directories match the newest generation, or a recent one with the same key.
     *
     * @param generationBefore as in {@link Changes}
     */
    record Unchanged(Head head, long generationBefore) implements Findings {}

    /**
     * The cache directories match the newest generation, but its head does not say what this save says.
     *
     * @param head the newest head, whose snapshot a new head should publish again
     * @param generationBefore as in {@link Changes}
     * @param reason what is different, in one sentence
     */
    record Again(Head head, long generationBefore, String reason) implements Findings {}

    /**
     * Something changed, and the new snapshot is prepared.
     *
     * @param prepared the new objects
     * @param changed number of entries that are new or differ from the previous generation
     * @param removed number of entries of the previous generation that are gone
     * @param generationBefore the highest generation number when the save began; 0 when there was none
     * @param newest the newest generation when the save began, if it is believed
     * @param leftOut what was left out as no build uses it
     * @param onlyUses whether nothing changed but the days on which entries were last used
     */
    record Changes(
            PreparedSave prepared,
            long changed,
            long removed,
            long generationBefore,
            Optional<Head> newest,
            SaveReport.LeftOut leftOut,
            boolean onlyUses)
            implements Findings {}

    /** The folder for the new objects, created lazily; the caller removes it. */
    interface Folder {
        Path path() throws IOException;
    }

    private final Store store;
    private final SaveRequest request;
    private final PackOptions options;
    private final Warnings warnings;

    /** The highest generation number when the save began; 0 when there was none. */
    private long generationBefore;

    /** A recent generation with the key of this save, if that is not the newest one. */
    private Optional<Head> exact = Optional.empty();

    /**
     * @param store stays open
     * @param options how to write packs
     * @param warnings receives the files and packs that could not be used
     */
    Preparer(Store store, SaveRequest request, PackOptions options, Warnings warnings) {
        this.store = store;
        this.request = request;
        this.options = options;
        this.warnings = warnings;
    }

    /** The generation to build on, compared with the cache directories. */
    private record Base(StoredSnapshot snapshot, UnusedEntries.Rest rest, SnapshotComparison comparison, Packs packs) {
        boolean isUnchanged() {
            return hasSameContent() && !comparison.isUseNew();
        }

        boolean hasSameContent() {
            return comparison.counts().isUnchanged() && packs.lost().isEmpty();
        }
    }

    /** The packs of a generation: names of the usable ones, object names of the missing or damaged ones. */
    private record Packs(Set<String> available, List<String> lost) {}

    /**
     * Compares and prepares. Sends nothing. The store is asked for the newest generation while the directories are
     * scanned.
     *
     * @throws IOException when the store fails, a directory cannot be scanned or the disk is full
     */
    Findings prepare(Folder folder) throws IOException, InterruptedException {
        request.progress().phase("comparing", 0);
        try (Pool pool = new Pool(request.limits().workers());
                Pool background = new Pool(1)) {
            Future<Optional<Head>> search = background.threads().submit(this::newest);
            ScannedCaches trees = ScannedCaches.scan(request, pool.threads(), warnings);
            if (trees.all().isEmpty()) {
                return new Nothing("there is nothing in the cache directories: " + ScannedCaches.paths(request));
            }
            Optional<Head> newest = Pool.result(search);
            for (Optional<Head> head : List.of(exact, newest)) {
                if (head.isPresent()
                        && !request.checksum()
                        && !request.suspicious()
                        && isSame(head.get(), trees)
                        && isComplete(head.get())) {
                    return unchanged(head.get());
                }
            }
            Optional<Base> base = base(newest, trees, pool, background);
            if (base.isPresent() && base.get().isUnchanged()) {
                return unchanged(newest.orElseThrow());
            }
            UnusedEntries.Rest rest =
                    base.isPresent() ? base.get().rest() : UnusedEntries.leaveOut(trees, Optional.empty());
            return prepare(rest, newest, base, pool, folder.path());
        }
    }

    private Findings unchanged(Head head) {
        return request.key().isEmpty() || request.key().equals(head.key()) || !warnings.isComplete()
                ? new Unchanged(head, generationBefore)
                : new Again(head, generationBefore, "only the key is new");
    }

    private static boolean isSame(Head head, ScannedCaches trees) {
        return head.tree().isPresent()
                && head.tree().equals(trees.digest())
                && trees.isRestored(head.created())
                && !trees.hasBecomeUnused(head.created());
    }

    /** Whether the store has the snapshot and all packs of a generation, with their sizes. It takes one listing. */
    private boolean isComplete(Head head) throws StoreException {
        StoreLayout layout = new StoreLayout(head.namespace());
        Map<String, Long> stored = store.list(layout.namespace().path()).stream()
                .collect(Collectors.toMap(StoredObject::name, StoredObject::bytes, (one, other) -> one));
        return has(stored, layout.snapshot(head.snapshot()), head.totals().snapshotBytes())
                && head.totals().packs().stream().allMatch(pack -> has(stored, layout.pack(pack.name()), pack.bytes()));
    }

    private static boolean has(Map<String, Long> stored, String name, long bytes) {
        return stored.getOrDefault(name, -1L) == bytes;
    }

    /**
     * The head to build on. A damaged or untrusted head does not stop the save, because the next generation replaces it.
     * But the save does not build on it: it would reuse contents without reading them, and sign them.
     *
     * @throws UntrustedException when there are too many heads to step over
     */
    private Optional<Head> newest() throws IOException {
        RecentHeads heads = RecentHeads.search(
                store,
                request.namespace(),
                request.believed(),
                request.publication().pins());
        Heads.Newest newest = heads.newest();
        generationBefore = newest.highest();
        newest.refused().forEach(line -> warnings.add(line + "; this save steps over it"));
        if (newest.lost() > 0) {
            warnings.add("the store lost generation " + newest.lost()
                    + ", which was there before; this save builds on nothing older and stores everything again");
            return Optional.empty();
        }
        if (request.key().isPresent()) {
            exact = heads.withKey(request.key().get(), head -> head.tree().isPresent());
        }
        return newest.head();
    }

    private Optional<Base> base(Optional<Head> newest, ScannedCaches trees, Pool pool, Pool background)
            throws IOException, InterruptedException {
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        try {
            StoredSnapshot snapshot = StoredSnapshot.fetchUnverified(store, newest.get(), request.limits());
            // Compare while the digest is computed, and use the comparison only once the digest is right.
            Future<?> verified = pool.threads().submit(() -> {
                snapshot.verify();
                return null;
            });
            Future<PackSizes> sizes =
                    background.threads().submit(() -> PackSizes.list(store, new StoreLayout(request.namespace())));
            try {
                UnusedEntries.Rest rest = UnusedEntries.leaveOut(trees, Optional.of(snapshot));
                SnapshotComparison comparison =
                        SnapshotComparison.of(snapshot, rest.trees(), request.checksum(), pool.threads());
                Pool.result(verified);
                Packs packs = packs(
                        comparison.before().packs(),
                        Pool.result(sizes),
                        request.checksum()
                                || request.suspicious()
                                || !comparison.counts().isMostlyAsRestored());
                for (String lost : packs.lost()) {
                    warnings.add("the pack " + lost + " is damaged or missing; this save stores its content again");
                }
                return Optional.of(new Base(snapshot, rest, comparison, packs));
            } catch (DamagedException e) {
                Pool.result(verified); // report a wrong digest instead of the error that it caused
                throw snapshot.named(e);
            }
        } catch (DamagedException | MissingObjectException e) {
            warnings.add(e.getMessage() + "; this save does not build on it and stores everything again");
            return Optional.empty();
        }
    }

    private Changes prepare(UnusedEntries.Rest rest, Optional<Head> newest, Optional<Base> base, Pool pool, Path folder)
            throws IOException, InterruptedException {
        request.progress().phase("packing", 0);
        SnapshotBuilder builder = new SnapshotBuilder(request, rest.trees(), folder, options, pool.threads(), warnings);
        PreparedSave prepared = base.isPresent()
                ? builder.onTopOf(
                        base.get().snapshot(),
                        base.get().comparison(),
                        base.get().packs().available())
                : builder.whole();
        if (request.key().isPresent() && prepared.key().isEmpty()) {
            warnings.add("as something is missing or left out, what is saved has no key: no load takes it for exact");
        }
        return new Changes(
                prepared,
                base.map(b -> b.comparison().counts().changed()).orElse(prepared.entries()),
                base.map(b -> b.comparison().counts().removed()).orElse(0L),
                generationBefore,
                newest,
                rest.leftOut(),
                base.map(Base::hasSameContent).orElse(false));
    }

    /**
     * Sorts packs into usable ones and lost ones.
     *
     * @param named the packs of the snapshot
     * @param sizes the packs in the store
     * @param read whether to read what each pack still holds. A build that restored from them need not, because the load checked them.
     *     After a cold build a pack may be damaged, and files that came back with the same content would keep it in use
     *     for ever
     */
    private Packs packs(List<Pack> named, PackSizes sizes, boolean read) throws IOException, InterruptedException {
        StoreLayout layout = new StoreLayout(request.namespace());
        Packs packs = new Packs(new HashSet<>(), new ArrayList<>());
        for (Pack pack : named) {
            if (sizes.has(pack) && (!read || isIntact(layout, pack))) {
                packs.available().add(pack.name());
            } else {
                packs.lost().add(layout.pack(pack.name()));
            }
        }
        return packs;
    }

    private boolean isIntact(StoreLayout layout, Pack pack) throws StoreException, InterruptedException {
        try {
            ObjectCheck.checkFrames(store, layout.pack(pack.name()), pack);
            return true;
        } catch (DamagedException | MissingObjectException e) {
            return false;
        }
    }
}
