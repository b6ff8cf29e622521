package io.jenkins.plugins.castor.engine.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A fixed pool of daemon threads for one load or save. */
public final class Pool implements AutoCloseable {

    private static final long CLOSE_SECONDS = 30;

    private final ExecutorService threads;

    /** @param workers number of threads */
    public Pool(int workers) {
        threads = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "castor-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The executor to submit tasks to. Do not shut it down; close the pool. */
    public ExecutorService threads() {
        return threads;
    }

    /**
     * Waits for a task and returns its result.
     *
     * @throws IOException what the task threw; any other exception is wrapped in one
     */
    public static <T> T result(Future<T> task) throws IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof Error error) {
                throw error; // an OutOfMemoryError must stay one
            }
            throw new IOException(e.getCause().toString(), e.getCause());
        }
    }

    /** Maps all items on this many threads, for work that waits for a store. The results are in the order of the items. */
    public static <T, R> List<R> map(int threads, Collection<T> items, Work<T, R> work)
            throws IOException, InterruptedException {
        List<R> results = new ArrayList<>();
        try (Pool pool = new Pool(Math.max(1, Math.min(threads, items.size())))) {
            List<Future<R>> tasks = new ArrayList<>();
            items.forEach(item -> tasks.add(pool.threads().submit(() -> work.on(item))));
            for (Future<R> task : tasks) {
                results.add(result(task));
            }
        }
        return results;
    }

    /** Work on one item. */
    public interface Work<T, R> {
        R on(T item) throws IOException, InterruptedException;
    }

    /** Interrupts the threads and waits up to {@value #CLOSE_SECONDS} seconds until they have ended. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            // The caller may remove files next, so no thread must write any more.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
            while (!threads.isTerminated() && System.nanoTime() < end) {
                try {
                    threads.awaitTermination(100, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
