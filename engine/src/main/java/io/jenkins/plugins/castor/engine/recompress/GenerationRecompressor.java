package io.jenkins.plugins.castor.engine.recompress;

import io.jenkins.plugins.castor.engine.pack.PackRecompressor;
import io.jenkins.plugins.castor.engine.pack.PackWriter.StagedPack;
import io.jenkins.plugins.castor.engine.publish.HeadDraft;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.publish.Publisher;
import io.jenkins.plugins.castor.engine.publish.Publisher.Published;
import io.jenkins.plugins.castor.engine.publish.SnapshotRewriter;
import io.jenkins.plugins.castor.engine.publish.Transfer;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.Outcome;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.snapshot.Head.Totals;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.store.StagingFolder;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Pool;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Compresses packs of one generation again and publishes the result. It takes the disk space of one pack: each goes to the store
 * when it is done. What a kill leaves there is named by no head, and goes with a prune. For one use.
 */
final class GenerationRecompressor {

    private final Store store;
    private final RecompressRequest request;
    private final Plan plan;
    private final Progress progress;
    private final BooleanSupplier hasTime;
    private final StoreLayout layout;
    private final Map<String, Integer> levels = new HashMap<>();
    private long doneBytes;

    /**
     * @param store stays open
     * @param hasTime whether to begin one more pack
     */
    GenerationRecompressor(
            Store store, RecompressRequest request, Plan plan, Progress progress, BooleanSupplier hasTime) {
        this.store = store;
        this.request = request;
        this.plan = plan;
        this.progress = progress;
        this.hasTime = hasTime;
        this.layout = new StoreLayout(plan.newest().namespace());
    }

    /**
     * Compresses and publishes.
     *
     * @throws DamagedException when the generation is damaged
     * @throws IOException when the store fails, or lacks an object
     */
    NamespaceResult run() throws IOException, InterruptedException {
        progress.phase("recompressing", plan.bytes());
        StoredSnapshot snapshot = StoredSnapshot.fetch(store, plan.newest(), Limits.DEFAULT);
        try (StagingFolder staging = new StagingFolder(store)) {
            SnapshotRewriter saved = SnapshotRewriter.of(snapshot);
            Snapshot before = saved.start();
            Path folder = staging.path();
            try {
                List<Pack> packs = recompressed(before.packs(), folder);
                if (levels.isEmpty()) {
                    return Recompressor.same(plan, Outcome.LEFT, Optional.of("the deadline passed before it began"));
                }
                // Without a smaller pack, the head alone notes what was tried.
                HeadDraft draft = packs.equals(before.packs())
                        ? draft(plan.newest().snapshot(), plan.newest().totals())
                        : written(saved, packs, folder);
                return published(draft);
            } catch (IOException e) {
                throw FailureMessages.in(folder, e);
            }
        }
    }

    /** The packs of the new snapshot, all of them in the store. They have the same frames, so entries stay as they are. */
    private List<Pack> recompressed(List<Pack> before, Path folder) throws IOException, InterruptedException {
        List<Pack> packs = new ArrayList<>();
        int workers = Limits.DEFAULT.workers();
        try (PackRecompressor recompressor = new PackRecompressor(request.level());
                Pool pool = new Pool(workers)) {
            for (Pack pack : before) {
                if (!plan.packs().containsKey(pack.name()) || !hasTime.getAsBoolean()) {
                    packs.add(pack);
                    continue;
                }
                Optional<StagedPack> smaller = recompressor.recompress(
                        store, layout.pack(pack.name()), pack, folder, pool.threads(), workers + 1, progress::advance);
                if (smaller.isPresent()) {
                    send(smaller.get());
                }
                Pack now = smaller.map(StagedPack::pack).orElse(pack);
                packs.add(now);
                levels.put(now.name(), request.level());
                doneBytes += pack.bytes();
            }
        }
        return packs;
    }

    private void send(StagedPack pack) throws IOException, InterruptedException {
        String name = layout.pack(pack.pack().name());
        send(new Upload(name, pack.digest(), pack.pack().bytes(), pack.file()));
        Files.delete(pack.file());
    }

    private void send(Upload object) throws IOException, InterruptedException {
        new Transfer(store, true, Progress.NONE).send(List.of(object));
    }

    private HeadDraft written(SnapshotRewriter saved, List<Pack> packs, Path folder)
            throws IOException, InterruptedException {
        Snapshot before = saved.start();
        Snapshot after = new Snapshot(before.caches(), before.scanned(), before.entries(), before.bytes(), packs);
        Upload snapshot = saved.write(after, layout, folder.resolve("snapshot"));
        send(snapshot);
        List<PackSize> sizes = packs.stream().map(PackSize::of).toList();
        return draft(
                snapshot.digest().orElseThrow(), new Totals(before.entries(), before.bytes(), sizes, snapshot.bytes()));
    }

    /** It keeps the time of the generation before: a cache does not become younger. */
    private HeadDraft draft(String snapshot, Totals totals) {
        Head newest = plan.newest();
        return new HeadDraft(snapshot, totals, newest.tree(), newest.key(), levels, Optional.of(newest.created()));
    }

    private Optional<String> rest() {
        int rest = plan.packs().size() - levels.size();
        return rest == 0
                ? Optional.empty()
                : Optional.of(
                        Quantities.count(rest, "pack", "packs") + " left for the next time, as the deadline passed");
    }

    private NamespaceResult published(HeadDraft draft) throws IOException {
        Head newest = plan.newest();
        PublishRequest publication = PublishRequest.of(newest.namespace())
                .withProvenance(newest.provenance())
                .withPublisher(request.publisher())
                .withPins(request.pins());
        if (request.signingKey().isPresent()) {
            publication = publication.withSigningKey(request.signingKey().get());
        }
        Optional<Published> published =
                new Publisher(store, publication, request.believed()).replace(draft, newest, plan.highest());
        if (published.isEmpty()) {
            return Recompressor.same(plan, Outcome.LEFT, Optional.of("a save published meanwhile"));
        }
        return new NamespaceResult(
                newest.namespace(),
                Outcome.RECOMPRESSED,
                OptionalLong.of(published.get().head().generation()),
                levels.size(),
                doneBytes,
                newest.totals().packBytes(),
                draft.totals().packBytes(),
                published.get().unchecked().or(this::rest));
    }
}
