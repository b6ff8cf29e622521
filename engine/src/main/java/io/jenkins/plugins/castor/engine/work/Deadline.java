package io.jenkins.plugins.castor.engine.work;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs work that has only so much time. */
public final class Deadline {

    /**
     * How long work that was interrupted may take to clean up before nobody waits for it any more. Stores leave at once;
     * what is waited for is the disk, of which there may be tens of thousands of files to remove.
     */
    private static final long CLEANING_SECONDS = 30;

    private Deadline() {}

    /** The time is over; the work was interrupted and has cleaned up, or the message says that it could not yet. */
    public static final class PassedException extends IOException {
        private static final long serialVersionUID = 1;

        PassedException(Duration limit, boolean ended) {
            super("the deadline of " + limit.toMillis() / 1000.0 + " s passed; give it more time or save less"
                    + (ended
                            ? ""
                            : ". The disk does not answer, so what was begun is not cleaned up yet: stop using these"
                                    + " directories until it is"));
        }
    }

    public static <T> T run(Optional<Duration> limit, Callable<T> work) throws IOException, InterruptedException {
        if (limit.isEmpty()) {
            try {
                return work.call();
            } catch (Exception e) {
                throw rethrown(e);
            }
        }
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "castor-work");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.get().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (TimeoutException e) {
            stop(thread);
            return inTheEnd(task, limit.get());
        } catch (InterruptedException e) {
            stop(thread);
            throw e;
        }
    }

    /** Work that ended well in the last moment counts. */
    private static <T> T inTheEnd(FutureTask<T> task, Duration limit) throws IOException, InterruptedException {
        try {
            if (task.isDone()) {
                return task.get();
            }
        } catch (ExecutionException e) {
            // It was interrupted, as it should be.
        }
        throw new PassedException(limit, task.isDone());
    }

    /**
     * Once is not always enough: who loads a class from another machine, as a Jenkins agent does, may lose an interrupt
     * meanwhile. Cleaning up never waits without a limit, so this does not disturb it.
     */
    private static void stop(Thread thread) {
        thread.interrupt();
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLEANING_SECONDS);
        while (thread.isAlive() && System.nanoTime() < end) {
            try {
                thread.join(100);
                if (thread.getState() == Thread.State.WAITING) {
                    thread.interrupt();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException rethrown(Throwable e) throws IOException, InterruptedException {
        if (e instanceof IOException io) {
            throw io;
        }
        if (e instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
}
