package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.EntryList;
import io.jenkins.plugins.castor.engine.tree.TreeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Makes the directories of one cache directory, in their order, on a thread of their own while the snapshot is still being
 * read; and finishes them, on many threads, when all that they hold stands.
 */
final class DirectoryMaker {

    /** The number noted with a directory that is made here, or stands with its mode; any other for the rest. */
    static final int MADE = 1;

    private static final int BATCH = 256;
    private static final int OWNER = 0700;

    private final TreeWriter writer;
    private final ExecutorService thread;
    private final List<Future<?>> running = new ArrayList<>();
    private List<Directory> next = new ArrayList<>();

    /** @param thread a pool of one thread, so that a directory comes before those in it */
    DirectoryMaker(TreeWriter writer, ExecutorService thread) {
        this.writer = writer;
        this.thread = thread;
    }

    void make(Directory directory) {
        next.add(directory);
        if (next.size() == BATCH) {
            start();
        }
    }

    private void start() {
        List<Directory> batch = next;
        next = new ArrayList<>();
        running.add(thread.submit(task(() -> {
            for (Directory directory : batch) {
                Interrupts.check();
                writer.directory(directory);
            }
        })));
    }

    /** Waits until all directories stand. */
    void await() throws IOException, InterruptedException {
        start();
        awaitAll(running);
    }

    /** Gives all directories their modes and times. An interrupt waits: what is restored by now stays. */
    void finish(EntryList directories, ExecutorService pool) {
        List<Future<?>> finishing = new ArrayList<>();
        List<Finish> batch = new ArrayList<>();
        List<Finish> closed = new ArrayList<>();
        for (EntryList.Cursor cursor = directories.cursor(); cursor.next(); ) {
            Finish finish = new Finish((Directory) cursor.entry(), cursor.noted() == MADE);
            if ((finish.directory().mode() & OWNER) == OWNER) {
                batch.add(finish);
            } else {
                closed.add(finish);
            }
            if (batch.size() == BATCH) {
                finishing.add(finish(batch, pool));
                batch = new ArrayList<>();
            }
        }
        finishing.add(finish(batch, pool));
        finishing.forEach(DirectoryMaker::join);
        // What is in a directory that its owner cannot enter has to be finished before it.
        for (int i = closed.size() - 1; i >= 0; i--) {
            writer.finish(closed.get(i).directory(), closed.get(i).made());
        }
    }

    private record Finish(Directory directory, boolean made) {}

    private Future<?> finish(List<Finish> batch, ExecutorService pool) {
        return pool.submit(task(() -> {
            for (Finish finish : batch) {
                writer.finish(finish.directory(), finish.made());
            }
        }));
    }

    private static void join(Future<?> task) {
        boolean interrupted = false;
        while (!task.isDone()) {
            try {
                task.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("Finishing a directory only warns", e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static Callable<Void> task(Work work) {
        return () -> {
            work.run();
            return null;
        };
    }

    private static void awaitAll(List<Future<?>> running) throws IOException, InterruptedException {
        for (Future<?> task : running) {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io
                        ? io
                        : new IOException("a worker failed: " + e.getCause(), e);
            }
        }
        running.clear();
    }
}
