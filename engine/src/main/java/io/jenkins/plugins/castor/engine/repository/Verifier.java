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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Verifies a namespace: reads every object that its generations in use need once, and decodes every frame as a load would.
 * For one use.
 */
public final class Verifier {

    private final Store store;
    private final StoreLayout layout;
    private final Optional<TrustedKeys> keys;
    private final Progress progress;
    private final List<String> damaged = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    /** What is wrong with an object or a frame, by its name. */
    private final Map<String, String> problems = new HashMap<>();

    private final SortedMap<Long, String> unusable = new TreeMap<>(Comparator.reverseOrder());
    private long current;
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
     * Verifies all generations in use. Damaged objects are in the report and do not throw.
     *
     * @throws IOException when the store cannot list the heads or packs
     */
    public VerifyReport verify() throws IOException, InterruptedException {
        long start = System.nanoTime();
        progress.phase("verifying", 0);
        Heads heads = new Heads(new ListedHeads(store, layout), layout.namespace(), keys);
        packSizes = PackSizes.list(store, layout);
        try (FrameReader reader = new FrameReader()) {
            GenerationNumbers numbers = heads.numbers();
            long retired = heads.retiredUpTo(numbers, damaged);
            for (long generation : numbers.heads().tailSet(retired, false).descendingSet()) {
                Interrupts.check();
                generations++;
                objects++;
                if (!numbers.revoked().contains(generation) || !isRevoked(heads, generation)) {
                    current = generation;
                    verify(heads, generation, reader);
                }
            }
        }
        return new VerifyReport(
                generations,
                objects,
                bytes,
                List.copyOf(damaged),
                unusable,
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** Whether a generation is out of use. A revocation that cannot be believed is reported, and does not count. */
    private boolean isRevoked(Heads heads, long generation) {
        objects++;
        try {
            heads.readRevocation(generation);
            return true;
        } catch (IOException e) {
            damaged.add(e.getMessage());
            return false;
        }
    }

    private void verify(Heads heads, long generation, FrameReader reader) throws InterruptedException {
        Head head;
        try {
            head = heads.read(generation);
        } catch (IOException e) {
            damaged.add(e.getMessage()); // loads step over it
            return;
        }
        try {
            verify(head, reader);
        } catch (MissingObjectException e) {
            report(head.snapshot(), e.getMessage() + ", which generation " + generation + " needs");
        } catch (IOException e) {
            report(head.snapshot(), e.getMessage());
        }
    }

    /** Reports an object, or a part of one, once, and that the current generation needs it. */
    private void report(String object, String problem) {
        if (problems.putIfAbsent(object, problem) == null) {
            damaged.add(problem);
        }
        unusable.putIfAbsent(current, problem);
    }

    private void verify(Head head, FrameReader reader) throws IOException, InterruptedException {
        objects += seen.add(head.snapshot()) ? 1 : 0;
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

    private void reportAgain(String object) {
        if (problems.containsKey(object)) {
            unusable.putIfAbsent(current, problems.get(object));
        }
    }

    /** Checks the size of a new pack, and reads the frames that no snapshot named before. */
    private void verify(Pack pack, FrameReader reader) throws InterruptedException {
        String name = layout.pack(pack.name());
        List<Frame> frames = new ArrayList<>();
        for (Frame frame : pack.frames()) {
            if (seen.add(name + frame)) {
                frames.add(frame);
            } else {
                reportAgain(name + frame);
            }
        }
        reportAgain(name);
        try {
            if (seen.add(name)) {
                objects++;
                if (!packSizes.has(pack)) {
                    // Missing, of another size, or stored since the listing.
                    ObjectCheck.checkSize(store, name, pack.bytes());
                }
            }
            verify(name, frames, reader);
        } catch (IOException e) {
            report(name, e.getMessage());
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
                    report(name + frames.get(i), e.getMessage());
                }
                bytes += frames.get(i).length();
                progress.advance(frames.get(i).length());
            }
        }
    }
}
