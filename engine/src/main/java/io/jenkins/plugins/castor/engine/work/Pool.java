package io.jenkins.plugins.castor.engine.work;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The threads of one load or save. Closing it interrupts them and waits until they have ended. */
public final class Pool implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final ExecutorService threads;

    public Pool(int workers) {
        threads = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "castor-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    public ExecutorService threads() {
        return threads;
    }

    /**
     * Waits for a task of a pool.
     *
     * @throws IOException what the task threw
     */
    public static <T> T result(Future<T> task) throws IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof Error error) {
                throw error; // as where the thread itself had too little memory
            }
            throw new IOException(e.getCause().toString(), e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            // Whoever cleans up next must not meet a thread that still writes.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
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
