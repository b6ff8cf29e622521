package io.jenkins.plugins.castor.engine.pack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/**
 * Runs tasks asynchronously on a pool, one after the other. Each task sees the effects of the previous one. After a
 * failure, no further task runs. Not thread-safe.
 */
final class InOrder {

    /** A task, which may block. */
    interface Task {
        void run() throws IOException;
    }

    private final Executor pool;
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();

    InOrder(Executor pool) {
        this.pool = pool;
    }

    void add(Task task) {
        CompletableFuture<Void> before =
                waiting.isEmpty() ? CompletableFuture.completedFuture(null) : waiting.getLast();
        waiting.add(before.thenRunAsync(() -> run(task), pool));
    }

    private static void run(Task task) {
        try {
            task.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until at most this many tasks are unfinished.
     *
     * @throws IOException the failure of a task
     */
    void await(int most) throws IOException, InterruptedException {
        while (waiting.size() > most) {
            try {
                waiting.getFirst().get();
                waiting.removeFirst();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof UncheckedIOException io
                        ? io.getCause()
                        : new IOException("writing failed: " + e.getCause(), e.getCause());
            }
        }
    }
}
