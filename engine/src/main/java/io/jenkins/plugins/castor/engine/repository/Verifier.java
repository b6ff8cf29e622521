package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.pack.FrameReader;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies a namespace: reads every object that its generations need once, and decodes every frame as a load would. For
 * one use.
 */
public final class Verifier {

    private final Store store;
    private final StoreLayout layout;
    private final Optional<TrustedKeys> keys;
    private final Progress progress;
    private final List<String> damaged = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> seenFrames = new HashSet<>();
    private PackSizes packSizes;
    private int generations;
    private int objects;
    private long bytes;

    /**
     * @param store stays open
     * @param keys the keys whose signatures count; empty to ignore signatures
     */
    public Verifier(Store store, Namespace namespace, Optional<TrustedKeys> keys, Progress progress) {
        this.store = store;
        this.keys = keys;
        this.layout = new StoreLayout(namespace);
        this.progress = progress;
    }

    /**
     * Verifies all generations, revoked ones included. Damaged objects are in the report and do not throw.
     *
     * @throws IOException when the store cannot list the heads or packs
     */
    public VerifyReport verify() throws IOException, InterruptedException {
        long start = System.nanoTime();
        progress.phase("verifying", 0);
        Heads heads = new Heads(new ListedHeads(store, layout), layout.namespace(), keys);
        packSizes = PackSizes.list(store, layout);
        try (FrameReader reader = new FrameReader()) {
            Heads.Numbers numbers = heads.numbers();
            for (long generation : numbers.heads().descendingSet()) {
                Interrupts.check();
                generations++;
                objects++;
                if (numbers.revoked().contains(generation)) {
                    verifyRevocation(heads, generation);
                }
                try {
                    verify(heads.read(generation), reader);
                } catch (MissingObjectException e) {
                    damaged.add(e.getMessage() + ", which generation " + generation + " needs");
                } catch (IOException e) {
                    damaged.add(e.getMessage());
                }
            }
        }
        return new VerifyReport(
                generations, objects, bytes, List.copyOf(damaged), Duration.ofNanos(System.nanoTime() - start));
    }

    private void verifyRevocation(Heads heads, long generation) {
        objects++;
        try {
            heads.readRevocation(generation);
        } catch (IOException e) {
            damaged.add(e.getMessage());
        }
    }

    private void verify(Head head, FrameReader reader) throws IOException, InterruptedException {
        if (!seen.add(head.snapshot())) {
            return;
        }
        objects++;
        StoredSnapshot snapshot = StoredSnapshot.fetch(store, head, Limits.DEFAULT);
        bytes += snapshot.bytes();
        List<Pack> packs;
        try (SnapshotReader saved = snapshot.open()) {
            for (Optional<String> cache = saved.nextCache(); cache.isPresent(); cache = saved.nextCache()) {
                // nextCache() reads and checks the entries it skips.
            }
            packs = saved.snapshot().packs();
        } catch (DamagedException e) {
            throw snapshot.named(e);
        }
        for (Pack pack : packs) {
            verify(pack, reader);
        }
    }

    /** Checks the size of a new pack, and reads the frames that no earlier snapshot named. */
    private void verify(Pack pack, FrameReader reader) throws InterruptedException {
        String name = layout.pack(pack.name());
        List<Frame> frames = pack.frames().stream()
                .filter(frame -> seenFrames.add(name + frame))
                .toList();
        try {
            if (seen.add(pack.name())) {
                objects++;
                if (!packSizes.has(pack)) {
                    // Missing, of another size, or stored since the listing.
                    ObjectCheck.checkSize(store, name, pack.bytes());
                }
            }
            verify(name, frames, reader);
        } catch (IOException e) {
            damaged.add(e.getMessage());
        }
    }

    private void verify(String name, List<Frame> frames, FrameReader reader)
            throws StoreException, InterruptedException {
        try (Fetch fetch = store.fetch(ObjectCheck.ranges(name, frames))) {
            for (int i = 0; i < frames.size(); i++) {
                Interrupts.check();
                try {
                    reader.read(fetch, i, name, frames.get(i));
                } catch (DamagedException e) {
                    damaged.add(e.getMessage());
                }
                bytes += frames.get(i).length();
                progress.advance(frames.get(i).length());
            }
        }
    }
}
