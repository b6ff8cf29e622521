package io.jenkins.plugins.castor.engine.admin;

import io.jenkins.plugins.castor.engine.pack.FrameReader;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Pool;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads snapshots and frames for verifications of several namespaces at once. Whatever is asked of it, it holds four
 * snapshots, two fetches and a frame for each processor in memory. Thread-safe. Close it after all of them.
 */
final class PackReads implements AutoCloseable {

    private static final int SNAPSHOTS = 4;
    private static final int FETCHES = 2;

    private final Store store;
    private final Progress progress;
    private final int workers = Limits.DEFAULT.workers();
    private final Pool snapshots = new Pool(SNAPSHOTS);
    private final Pool frames = new Pool(workers);
    private final Semaphore fetches = new Semaphore(FETCHES);
    private final ConcurrentLinkedQueue<FrameReader> readers = new ConcurrentLinkedQueue<>();

    /** @param store stays open */
    PackReads(Store store, Progress progress) {
        this.store = store;
        this.progress = progress;
    }

    /**
     * What a snapshot that was read to its end needs.
     *
     * @param bytes its compressed size
     */
    record Contents(List<Pack> packs, long bytes) {}

    /** A frame of the object with this name. */
    record PackFrame(String name, Frame frame) {}

    /**
     * What came of reading frames.
     *
     * @param damaged what is wrong with frames
     * @param failed what is wrong with objects whose frames were not all read, by their names
     * @param bytes compressed size of the frames that were read
     */
    record Findings(Map<PackFrame, String> damaged, Map<String, String> failed, long bytes) {}

    /** Reads a snapshot in the background. The task fails with an {@link IOException} where a load could not use it. */
    Future<Contents> snapshot(Head head) {
        return snapshots.threads().submit(() -> contents(head));
    }

    private Contents contents(Head head) throws IOException {
        StoredSnapshot snapshot = StoredSnapshot.fetch(store, head, Limits.DEFAULT);
        try (SnapshotReader saved = snapshot.open()) {
            for (Optional<String> cache = saved.nextCache(); cache.isPresent(); cache = saved.nextCache()) {
                // nextCache() reads and checks the entries it skips.
            }
            return new Contents(saved.snapshot().packs(), snapshot.bytes());
        } catch (DamagedException e) {
            throw snapshot.named(e);
        }
    }

    /** Reads frames and decodes each as a load would; several at once, in one fetch. */
    Findings read(List<PackFrame> wanted) throws IOException, InterruptedException {
        fetches.acquire();
        try (Fetch fetch = store.fetch(ranges(wanted))) {
            return read(wanted, fetch);
        } finally {
            fetches.release();
        }
    }

    private static List<Range> ranges(List<PackFrame> wanted) {
        return wanted.stream()
                .map(one ->
                        new Range(one.name(), one.frame().offset(), one.frame().length()))
                .toList();
    }

    private Findings read(List<PackFrame> wanted, Fetch fetch) throws IOException, InterruptedException {
        Map<PackFrame, String> damaged = new ConcurrentHashMap<>();
        Map<String, String> failed = new ConcurrentHashMap<>();
        AtomicInteger next = new AtomicInteger();
        List<Future<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < Math.min(workers, wanted.size()); i++) {
            tasks.add(frames.threads().submit(() -> {
                long bytes = 0;
                FrameReader reader = Optional.ofNullable(readers.poll()).orElseGet(FrameReader::new);
                try {
                    for (int at = next.getAndIncrement();
                            at < wanted.size() && !Thread.currentThread().isInterrupted();
                            at = next.getAndIncrement()) {
                        bytes += read(wanted.get(at), at, fetch, reader, damaged, failed);
                    }
                } finally {
                    readers.add(reader);
                }
                return bytes;
            }));
        }
        long bytes = 0;
        for (Future<Long> task : tasks) {
            bytes += Pool.result(task);
        }
        return new Findings(damaged, failed, bytes);
    }

    private long read(
            PackFrame wanted,
            int at,
            Fetch fetch,
            FrameReader reader,
            Map<PackFrame, String> damaged,
            Map<String, String> failed) {
        String name = wanted.name();
        Frame frame = wanted.frame();
        if (failed.containsKey(name)) {
            return 0; // a store that fails should fail once for each object
        }
        try {
            reader.read(fetch, at, name, frame);
        } catch (DamagedException e) {
            damaged.put(wanted, e.getMessage());
        } catch (StoreException e) {
            failed.putIfAbsent(name, e.getMessage());
            return 0;
        }
        progress.advance(frame.length());
        return frame.length();
    }

    @Override
    public void close() {
        snapshots.close();
        frames.close();
        readers.forEach(FrameReader::close);
    }
}
