package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.load.LoadPlan.FileGroup;
import io.jenkins.plugins.castor.engine.load.LoadPlan.FrameWork;
import io.jenkins.plugins.castor.engine.load.LoadPlan.Part;
import io.jenkins.plugins.castor.engine.pack.FrameReader;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.EntryList;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes the files of a plan. Each worker takes the next frame, checks and decompresses it, and writes its files. */
final class FrameRestorer {

    private final FrameFetch fetch;
    private final List<FrameWork> work;
    private final Progress progress;
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean stopped;

    /** @param fetch the caller closes it; a failure closes it early, to wake the workers */
    FrameRestorer(FrameFetch fetch, LoadPlan plan, Progress progress) {
        this.fetch = fetch;
        this.work = plan.work();
        this.progress = progress;
    }

    /**
     * Writes everything. After a failure, waits for all workers to stop and throws the first failure.
     *
     * @param workers how many tasks to run in the pool
     * @throws InterruptedException when interrupted; workers may still run, so close the pool
     */
    void run(ExecutorService pool, int workers) throws IOException, InterruptedException {
        CompletionService<Void> running = new ExecutorCompletionService<>(pool);
        int started = Math.min(workers, work.size());
        for (int i = 0; i < started; i++) {
            running.submit(this::work);
        }
        IOException failure = null;
        for (int i = 0; i < started; i++) {
            try {
                running.take().get();
            } catch (ExecutionException e) {
                stopped = true;
                fetch.close(); // wakes the workers that wait for a frame
                failure = failure != null ? failure : asIOException(e.getCause());
            } catch (InterruptedException e) {
                stopped = true;
                throw e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static IOException asIOException(Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IOException("a worker failed: " + cause, cause);
    }

    private Void work() throws IOException, InterruptedException {
        try (FrameReader reader = new FrameReader()) {
            for (int i = next.getAndIncrement(); i < work.size() && !stopped; i = next.getAndIncrement()) {
                write(work.get(i), reader);
                work.set(i, null); // frees its list of files
            }
            return null;
        } catch (IOException | InterruptedException e) {
            stopped = true;
            throw e;
        }
    }

    private void write(FrameWork work, FrameReader reader) throws IOException, InterruptedException {
        ByteBuffer raw =
                work.frame().isPresent() ? fetch.read(work.frame().getAsInt(), reader) : ByteBuffer.allocate(0);
        for (FileGroup group : work.groups()) {
            group.awaitDirectories();
            for (EntryList.Cursor cursor = group.files().cursor(); cursor.next() && !stopped; ) {
                RegularFile file = (RegularFile) cursor.entry();
                long note = cursor.noted();
                group.writer().write(file, FileGroup.used(note), slice(raw, FileGroup.offset(note), (int) file.size()));
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
}
