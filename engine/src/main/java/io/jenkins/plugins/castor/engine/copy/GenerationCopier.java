package io.jenkins.plugins.castor.engine.copy;

import io.jenkins.plugins.castor.engine.pack.PackCopier;
import io.jenkins.plugins.castor.engine.publish.HeadDraft;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.publish.Publisher;
import io.jenkins.plugins.castor.engine.publish.Publisher.Published;
import io.jenkins.plugins.castor.engine.publish.SnapshotRewriter;
import io.jenkins.plugins.castor.engine.publish.Transfer;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.snapshot.Head.Totals;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.store.StagingFolder;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Copies one generation and publishes it. Packs wait in a temporary folder until they are some {@value #BATCH} bytes, so it
 * takes that much disk, and one pack more. What a kill leaves in the other store is named by no head: the next copy takes it
 * over, or a prune removes it. For one use.
 */
final class GenerationCopier {

    private static final long BATCH = 256 << 20;
    private static final int MOST_FACTS = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Store source;
    private final Place place;
    private final CopyRequest request;
    private final Head head;
    private final TakenPacks taken;
    private final Progress progress;
    private final StoreLayout layout;
    private final List<Upload> staged = new ArrayList<>();
    private final Map<String, Integer> levels = new HashMap<>();
    private long sentBytes;
    private long thereBytes;

    /**
     * @param source stays open
     * @param head a generation in use, which is believed
     */
    GenerationCopier(Store source, Place place, CopyRequest request, Head head, TakenPacks taken, Progress progress) {
        this.source = source;
        this.place = place;
        this.request = request;
        this.head = head;
        this.taken = taken;
        this.progress = progress;
        this.layout = new StoreLayout(head.namespace());
    }

    /** The bytes that were sent so far, also of a copy that failed. */
    long sentBytes() {
        return sentBytes;
    }

    /** The bytes of packs that were there. */
    long thereBytes() {
        return thereBytes;
    }

    /** Where a generation came from, as a fact of its provenance in the other store. */
    static String origin(Head head) {
        return head.store().value() + " " + head.generation();
    }

    /**
     * Copies and publishes.
     *
     * @return empty if a save published to the other store meanwhile; nothing was published then
     * @throws io.jenkins.plugins.castor.engine.snapshot.DamagedException when the generation is damaged
     * @throws IOException when a store fails, or lacks an object
     */
    Optional<Published> run() throws IOException, InterruptedException {
        progress.phase("copying", head.totals().packBytes());
        taken.look();
        SnapshotRewriter saved = SnapshotRewriter.of(StoredSnapshot.fetch(source, head, Limits.DEFAULT));
        try (StagingFolder staging = new StagingFolder(place.store())) {
            Path folder = staging.path();
            try {
                List<Pack> packs = copied(saved.start().packs(), folder);
                HeadDraft draft = written(saved, packs, folder);
                Optional<Published> published = new Publisher(place.store(), publication(), request.believed())
                        .follow(
                                draft,
                                place.identity(),
                                place.newest(),
                                place.highest(),
                                place.least(head.generation()));
                if (published.isPresent()) {
                    taken.setNewest(packs);
                }
                return published;
            } catch (IOException e) {
                throw FailureMessages.in(folder, e);
            }
        }
    }

    /** The packs of the new snapshot, all of them in the other store. */
    private List<Pack> copied(List<Pack> packs, Path folder) throws IOException, InterruptedException {
        List<Pack> copied = new ArrayList<>();
        try (PackCopier copier = new PackCopier()) {
            for (Pack pack : packs) {
                Optional<Pack> there = taken.of(pack);
                if (there.isPresent()) {
                    thereBytes += pack.bytes();
                    progress.advance(pack.bytes());
                } else {
                    there = Optional.of(new Pack(taken.newName(pack), pack.bytes(), pack.frames()));
                    stage(copier, pack, there.get(), folder);
                }
                copied.add(there.get());
                Integer level = head.levels().get(pack.name());
                if (level != null) {
                    levels.put(there.get().name(), level);
                }
            }
        }
        sendStaged();
        return copied;
    }

    private void stage(PackCopier copier, Pack pack, Pack renamed, Path folder)
            throws IOException, InterruptedException {
        Path file = folder.resolve(renamed.name());
        copier.copy(source, layout.pack(pack.name()), pack, file, progress::advance);
        staged.add(new Upload(layout.pack(renamed.name()), Optional.empty(), pack.bytes(), file));
        if (staged.stream().mapToLong(Upload::bytes).sum() >= BATCH) {
            sendStaged();
        }
    }

    private void sendStaged() throws IOException, InterruptedException {
        if (!staged.isEmpty()) {
            sentBytes += new Transfer(place.store(), true, Progress.NONE).send(staged);
            for (Upload upload : staged) {
                Files.deleteIfExists(upload.file());
            }
            staged.clear();
        }
    }

    /** The snapshot gets a time a little earlier, which is safe, so that its name never recurs either. */
    private HeadDraft written(SnapshotRewriter saved, List<Pack> packs, Path folder)
            throws IOException, InterruptedException {
        Snapshot before = saved.start();
        long scanned = before.scanned() - RANDOM.nextInt(1_000_000_000);
        Snapshot after = new Snapshot(before.caches(), scanned, before.entries(), before.bytes(), packs);
        staged.add(saved.write(after, layout, folder.resolve("snapshot")));
        Upload snapshot = staged.get(0);
        sendStaged();
        List<PackSize> sizes = packs.stream().map(PackSize::of).toList();
        return new HeadDraft(
                snapshot.digest().orElseThrow(),
                new Totals(before.entries(), before.bytes(), sizes, snapshot.bytes()),
                head.tree(),
                head.key(),
                levels,
                Optional.of(head.created()));
    }

    private PublishRequest publication() {
        PublishRequest publication =
                PublishRequest.of(head.namespace()).withProvenance(provenance()).withPublisher(request.publisher());
        return request.signingKey().isPresent()
                ? publication.withSigningKey(request.signingKey().get())
                : publication;
    }

    /** What the head says of its build, and where it came from. If there is no room for that, its last fact makes some. */
    private Provenance provenance() {
        SortedMap<String, String> facts = new TreeMap<>(head.provenance().facts());
        facts.remove(NamespaceCopier.COPIED);
        if (facts.size() >= MOST_FACTS) {
            facts.remove(facts.lastKey());
        }
        return new Provenance(facts).with(NamespaceCopier.COPIED, origin(head));
    }
}
