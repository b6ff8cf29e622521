package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.LoadPlan.FileGroup;
import io.jenkins.plugins.castor.engine.LoadPlan.FrameWork;
import io.jenkins.plugins.castor.engine.LoadPlan.Part;
import io.jenkins.plugins.castor.engine.pack.FrameReader;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot.PlacedFrame;
import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.EntryList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Writes the files of a plan: each worker takes the next frame, checks it, decompresses it and writes what it holds. */
final class Restoration {

    private final Store store;
    private final StoreLayout layout;
    private final List<FrameWork> frames;
    private final Progress progress;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong fetched = new AtomicLong();
    private volatile boolean stopped;

    Restoration(Store store, StoreLayout layout, LoadPlan plan, Progress progress) {
        this.store = store;
        this.layout = layout;
        this.frames = plan.frames();
        this.progress = progress;
    }

    /** Runs until everything is written, or until the first failure, which it throws when all workers have stopped. */
    void run(ExecutorService pool, int workers) throws IOException, InterruptedException {
        CompletionService<Void> running = new ExecutorCompletionService<>(pool);
        int started = Math.min(workers, frames.size());
        try (Fetch fetch = store.fetch(ranges())) {
            for (int i = 0; i < started; i++) {
                running.submit(() -> work(fetch));
            }
            await(running, started, fetch);
        }
    }

    /** One for each frame; as those come first, they have the same numbers. */
    private List<Range> ranges() {
        return frames.stream()
                .flatMap(work -> work.frame().stream())
                .map(this::range)
                .toList();
    }

    private Range range(PlacedFrame placed) {
        return new Range(
                layout.pack(placed.pack().digest()),
                placed.frame().offset(),
                placed.frame().length());
    }

    private void await(CompletionService<Void> running, int started, Fetch fetch)
            throws IOException, InterruptedException {
        IOException failure = null;
        for (int i = 0; i < started; i++) {
            try {
                running.take().get();
            } catch (ExecutionException e) {
                stopped = true;
                fetch.close(); // nobody waits for what is not wanted any more
                failure = failure != null ? failure : unwrapped(e.getCause());
            } catch (InterruptedException e) {
                stopped = true;
                throw e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static IOException unwrapped(Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IOException("a worker failed: " + cause, cause);
    }

    private Void work(Fetch fetch) throws IOException, InterruptedException {
        try (FrameReader reader = new FrameReader()) {
            for (int i = next.getAndIncrement(); i < frames.size() && !stopped; i = next.getAndIncrement()) {
                write(i, fetch, reader);
                frames.set(i, null); // its list of files may be large
            }
            return null;
        } catch (IOException | InterruptedException e) {
            stopped = true;
            throw e;
        }
    }

    private void write(int number, Fetch fetch, FrameReader reader) throws IOException, InterruptedException {
        FrameWork work = frames.get(number);
        ByteBuffer raw = ByteBuffer.allocate(0);
        if (work.frame().isPresent()) {
            PlacedFrame placed = work.frame().get();
            raw = reader.read(fetch, number, layout.pack(placed.pack().digest()), placed.frame());
            fetched.addAndGet(placed.frame().length());
        }
        for (FileGroup group : work.groups()) {
            group.awaitDirectories();
            for (EntryList.Cursor cursor = group.files().cursor(); cursor.next() && !stopped; ) {
                RegularFile file = (RegularFile) cursor.entry();
                group.writer().write(file, slice(raw, (int) cursor.noted(), (int) file.size()));
                progress.advance(file.size());
            }
        }
        for (Part part : work.parts()) {
            part.file().open().write(slice(raw, part.offset(), part.length()), part.position());
            part.file().partWritten();
            progress.advance(part.length());
        }
        Interrupts.check();
    }

    private static ByteBuffer slice(ByteBuffer raw, int offset, int length) {
        raw.limit(offset + length).position(offset);
        return raw;
    }

    /** Bytes that were read from packs. */
    long fetched() {
        return fetched.get();
    }
}
