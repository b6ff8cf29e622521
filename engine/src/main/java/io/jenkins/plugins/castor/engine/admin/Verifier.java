package io.jenkins.plugins.castor.engine.admin;

import io.jenkins.plugins.castor.engine.admin.PackReads.Contents;
import io.jenkins.plugins.castor.engine.admin.PackReads.Findings;
import io.jenkins.plugins.castor.engine.admin.PackReads.PackFrame;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.GenerationNumbers;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.ListedHeads;
import io.jenkins.plugins.castor.engine.repository.ObjectCheck;
import io.jenkins.plugins.castor.engine.repository.PackSizes;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import io.jenkins.plugins.castor.engine.work.Pool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;

/**
 * Verifies a namespace: reads every object that its generations in use need once, and decodes every frame as a load would.
 * For one use.
 */
final class Verifier {

    /** How many snapshots are read ahead. */
    private static final int AHEAD = 4;

    /** Frames are read in batches of about so many bytes. */
    private static final long BATCH_BYTES = 256 << 20;

    private static final int BATCH_FRAMES = 4096;

    private final Store store;
    private final StoreLayout layout;
    private final Optional<TrustedKeys> keys;
    private final PackReads reads;
    private final List<String> damaged = new ArrayList<>();
    private final SortedMap<Long, String> unusable = new TreeMap<>(Comparator.reverseOrder());

    /** Numbers of the packs and frames that generations need, from 0 in order of their discovery. */
    private final Map<Part, Integer> parts = new HashMap<>();

    /** What is wrong with parts, by their numbers. */
    private final SortedMap<Integer, String> problems = new TreeMap<>();

    /** What is wrong with snapshots, by their digests. */
    private final Map<String, String> badSnapshots = new HashMap<>();

    /** The numbers of the parts of each generation, newest first. */
    private final List<Needs> needs = new ArrayList<>();

    private List<PackFrame> waiting = new ArrayList<>();
    private long waitingBytes;
    private PackSizes packSizes;
    private int generations;
    private int objects;
    private long bytes;

    /** A frame of the pack object with this name, or, without a frame, the object itself. */
    private record Part(String name, Optional<Frame> frame) {}

    private record Needs(long generation, int[] parts) {}

    private record Arriving(Head head, Future<Contents> contents) {}

    /**
     * @param store stays open
     * @param keys the keys whose signatures count; empty to ignore signatures
     * @param reads reads from the same store; stays open
     */
    Verifier(Store store, Namespace namespace, Optional<TrustedKeys> keys, PackReads reads) {
        this.store = store;
        this.keys = keys;
        this.layout = new StoreLayout(namespace);
        this.reads = reads;
    }

    /**
     * Verifies the generations in use. Damaged objects are in the report and do not throw.
     *
     * @param onlyNewest whether to end after the newest one that a load could find
     * @throws IOException when the store cannot list the heads or packs, or a batch of frames cannot be asked for
     */
    VerifyReport verify(boolean onlyNewest) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Heads heads = new Heads(new ListedHeads(store, layout), layout.namespace(), keys);
        packSizes = PackSizes.list(store, layout);
        GenerationNumbers numbers = heads.numbers();
        long retired = heads.retiredUpTo(numbers, damaged);
        Iterator<Long> rest = numbers.heads().tailSet(retired, false).descendingIterator();
        Set<String> snapshots = new HashSet<>();
        Deque<Arriving> arriving = new ArrayDeque<>();
        while (rest.hasNext() || !arriving.isEmpty()) {
            Interrupts.check();
            if (rest.hasNext() && arriving.size() < AHEAD) {
                Optional<Head> head = readable(heads, rest.next(), numbers);
                if (head.isPresent()) {
                    objects += snapshots.add(head.get().snapshot()) ? 1 : 0;
                    arriving.add(new Arriving(head.get(), reads.snapshot(head.get())));
                    rest = onlyNewest ? List.<Long>of().iterator() : rest;
                }
            } else {
                verify(arriving.remove());
            }
        }
        readWaiting();
        needs.forEach(this::judge);
        damaged.addAll(problems.values());
        return new VerifyReport(
                generations,
                objects,
                bytes,
                List.copyOf(damaged),
                unusable,
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** The head of a generation in use; empty where it is revoked, or cannot be read and loads step over it. */
    private Optional<Head> readable(Heads heads, long generation, GenerationNumbers numbers) {
        generations++;
        objects++;
        if (numbers.revoked().contains(generation) && isRevoked(heads, generation)) {
            return Optional.empty();
        }
        try {
            return Optional.of(heads.read(generation));
        } catch (IOException e) {
            damaged.add(e.getMessage());
            return Optional.empty();
        }
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

    private void verify(Arriving generation) throws IOException, InterruptedException {
        long number = generation.head().generation();
        Contents contents;
        try {
            contents = Pool.result(generation.contents());
        } catch (MissingObjectException e) {
            report(generation.head(), e.getMessage() + ", which generation " + number + " needs");
            return;
        } catch (IOException e) {
            report(generation.head(), e.getMessage());
            return;
        }
        bytes += contents.bytes();
        List<Integer> numbers = new ArrayList<>();
        for (Pack pack : contents.packs()) {
            add(pack, numbers);
        }
        needs.add(new Needs(number, numbers.stream().mapToInt(part -> part).toArray()));
        if (waitingBytes >= BATCH_BYTES || waiting.size() >= BATCH_FRAMES) {
            readWaiting();
        }
    }

    /** Reports a snapshot that cannot be read: once, however many generations need it. */
    private void report(Head head, String problem) {
        if (badSnapshots.putIfAbsent(head.snapshot(), problem) == null) {
            damaged.add(problem);
        }
        unusable.put(head.generation(), badSnapshots.get(head.snapshot()));
    }

    /** Checks the size of a new pack, and queues the frames that no snapshot named before. */
    private void add(Pack pack, List<Integer> numbers) {
        String name = layout.pack(pack.name());
        int known = parts.size();
        int number = number(new Part(name, Optional.empty()));
        if (number == known) {
            objects++;
            try {
                if (!packSizes.has(pack)) {
                    // Missing, of another size, or stored since the listing.
                    ObjectCheck.checkSize(store, name, pack.bytes());
                }
            } catch (IOException e) {
                problems.put(number, e.getMessage());
            }
        }
        numbers.add(number);
        for (Frame frame : pack.frames()) {
            known = parts.size();
            int part = number(new Part(name, Optional.of(frame)));
            if (part == known && !problems.containsKey(number)) {
                waiting.add(new PackFrame(name, frame));
                waitingBytes += frame.length();
            }
            numbers.add(part);
        }
    }

    private int number(Part part) {
        int next = parts.size();
        Integer known = parts.putIfAbsent(part, next);
        return known == null ? next : known;
    }

    private void readWaiting() throws IOException, InterruptedException {
        if (waiting.isEmpty()) {
            return;
        }
        Findings findings = reads.read(waiting);
        findings.damaged()
                .forEach((one, problem) ->
                        problems.put(number(new Part(one.name(), Optional.of(one.frame()))), problem));
        findings.failed()
                .forEach((name, problem) -> problems.putIfAbsent(number(new Part(name, Optional.empty())), problem));
        bytes += findings.bytes();
        waiting = new ArrayList<>();
        waitingBytes = 0;
    }

    private void judge(Needs generation) {
        for (int part : generation.parts()) {
            if (problems.containsKey(part)) {
                unusable.put(generation.generation(), problems.get(part));
                return;
            }
        }
    }
}
