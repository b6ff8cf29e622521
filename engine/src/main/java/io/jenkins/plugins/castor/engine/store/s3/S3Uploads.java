package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Puts files into the bucket, several at once, and large ones in parts. Use an instance for one call. */
final class S3Uploads {

    private static final int AT_ONCE = 8;

    /** How long a failed call waits for its parts to be deleted. Leave the rest to the bucket's lifecycle rule. */
    private static final long ABORTING_MILLIS = 700;

    private final S3Server server;
    private final FileUpload.Context context;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
        Thread thread = new Thread(task, "castor-upload");
        thread.setDaemon(true);
        return thread;
    });
    private final ExecutorCompletionService<Void> running = new ExecutorCompletionService<>(threads);

    S3Uploads(S3Server server, S3Writing writing, Retry retry, LongConsumer sent) {
        this.server = server;
        this.context = new FileUpload.Context(server, writing, retry, sent);
    }

    /** @return the names of the objects that this call created */
    Set<String> put(List<Upload> uploads) throws StoreException {
        List<FileUpload> all = new ArrayList<>();
        boolean done = false;
        try {
            for (Upload upload : uploads) {
                all.add(new FileUpload(context, upload));
            }
            run(all.stream().map(FileUpload::beginning).toList());
            run(all.stream().flatMap(upload -> upload.parts().stream()).toList());
            run(all.stream().map(FileUpload::ending).toList());
            done = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while objects were sent to " + server.location(), e);
        } finally {
            threads.shutdownNow();
            if (!done) {
                abort(all);
            }
        }
        Set<String> created = new HashSet<>();
        for (FileUpload upload : all) {
            if (upload.isNew()) {
                created.add(upload.name());
            }
        }
        return created;
    }

    /** Stops at the first failure. */
    private void run(List<Callable<Void>> tasks) throws StoreException, InterruptedException {
        List<Future<Void>> futures = new ArrayList<>();
        for (Callable<Void> task : tasks) {
            futures.add(running.submit(task));
        }
        for (int i = 0; i < futures.size(); i++) {
            try {
                running.take().get();
            } catch (ExecutionException e) {
                throw unwrapped(e.getCause());
            }
        }
    }

    private static StoreException unwrapped(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof StoreException e ? e : new StoreException("an upload failed: " + cause, cause);
    }

    /** Uses new threads, because this one may be interrupted. Waits a moment for them nevertheless. */
    private static void abort(List<FileUpload> all) {
        List<Thread> aborting = new ArrayList<>();
        for (FileUpload upload : all) {
            if (upload.isBegun()) {
                Thread thread = new Thread(upload::abort, "castor-abort");
                thread.setDaemon(true);
                thread.start();
                aborting.add(thread);
            }
        }
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ABORTING_MILLIS);
        for (Thread thread : aborting) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
