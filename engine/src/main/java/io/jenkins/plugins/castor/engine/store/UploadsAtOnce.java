package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.store.Store.Upload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Uploads objects on several threads, for stores that take one object with a call. */
public final class UploadsAtOnce {

    private static final int ENDING_SECONDS = 30;

    private UploadsAtOnce() {}

    /** Uploads one object. */
    public interface Sending {

        /**
         * @param index among the uploads
         * @return whether this call created the object
         */
        boolean send(int index) throws StoreException;
    }

    /**
     * Uploads all of them. At the first failure it interrupts the others, and waits for them: the caller may remove the files
     * next.
     *
     * @param threads how many are sent at once
     * @param interrupted says what was interrupted
     * @return the names of the objects that this call created
     */
    public static Set<String> send(int threads, List<Upload> uploads, String interrupted, Sending sending)
            throws StoreException {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "castor-upload");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<Boolean> running = new ExecutorCompletionService<>(pool);
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < uploads.size(); i++) {
                int index = i;
                all.add(running.submit(() -> sending.send(index)));
            }
            for (int i = 0; i < all.size(); i++) {
                running.take().get();
            }
            Set<String> created = new HashSet<>();
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).get()) {
                    created.add(uploads.get(i).name());
                }
            }
            return created;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(interrupted, e);
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        } finally {
            end(pool);
        }
    }

    private static StoreException unwrapped(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof StoreException e ? e : new StoreException("an upload failed: " + cause, cause);
    }

    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ENDING_SECONDS);
        while (!pool.isTerminated() && System.nanoTime() < end) {
            try {
                pool.awaitTermination(100, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
