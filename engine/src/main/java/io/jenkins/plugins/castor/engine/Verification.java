package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.pack.FrameReader;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot.PlacedFrame;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads everything that the generations of a namespace need: each object once, each of its frames as a load would. */
final class Verification {

    private final Store store;
    private final Heads heads;
    private final StoreLayout layout;
    private final Progress progress;
    private final List<String> damaged = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> seenFrames = new HashSet<>();
    private int generations;
    private int objects;
    private long bytes;

    Verification(Store store, Namespace namespace, Progress progress) {
        this.store = store;
        this.heads = new Heads(store, namespace);
        this.layout = new StoreLayout(namespace);
        this.progress = progress;
    }

    VerifyReport run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        progress.phase("verifying", 0);
        try (FrameReader reader = new FrameReader(store)) {
            for (long generation : heads.generations()) {
                Interrupts.check();
                generations++;
                objects++;
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

    private void verify(Head head, FrameReader reader) throws IOException, InterruptedException {
        if (!seen.add(head.snapshot())) {
            return;
        }
        objects++;
        Snapshots snapshots = Snapshots.fetch(store, head, Limits.DEFAULT);
        bytes += snapshots.bytes();
        List<PlacedFrame> frames;
        List<Pack> packs;
        try (SnapshotReader saved = snapshots.open()) {
            for (Optional<String> cache = saved.nextCache(); cache.isPresent(); cache = saved.nextCache()) {
                // Reading every entry is the test.
            }
            frames = saved.frames();
            packs = saved.snapshot().packs();
        } catch (DamagedException e) {
            throw snapshots.named(e);
        }
        for (Pack pack : packs) {
            if (seen.add(pack.digest())) {
                verify(pack);
            }
        }
        for (PlacedFrame frame : frames) {
            verify(frame, reader);
        }
    }

    private void verify(Pack pack) throws InterruptedException {
        objects++;
        try {
            Integrity.check(store, layout.pack(pack.digest()), pack.bytes(), pack.digest(), progress);
            bytes += pack.bytes();
        } catch (IOException e) {
            damaged.add(e.getMessage());
        }
    }

    private void verify(PlacedFrame placed, FrameReader reader) throws InterruptedException {
        Interrupts.check();
        String name = layout.pack(placed.pack().digest());
        if (seenFrames.add(name + placed.frame())) {
            try {
                reader.read(name, placed.frame());
            } catch (MissingObjectException e) {
                // Its pack was named already.
            } catch (IOException e) {
                damaged.add(e.getMessage());
            }
        }
    }
}
