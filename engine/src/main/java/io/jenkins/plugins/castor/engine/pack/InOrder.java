package io.jenkins.plugins.castor.engine.pack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/**
 * Runs tasks on a pool, one after the other, so that whoever has them can go on. Each sees what the one before did; after
 * one that failed no further one runs. For one thread.
 */
final class InOrder {

    /** Something that takes its time. */
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
     * Waits until only so many tasks have not ended.
     *
     * @throws IOException what a task threw
     */
    void await(int most) throws IOException, InterruptedException {
        while (waiting.size() > most) {
            try {
                waiting.getFirst().get();
                waiting.removeFirst();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof UncheckedIOException io
                        ? io.getCause()
                        : new IOException("Writing failed: " + e.getCause(), e.getCause());
            }
        }
    }
}
