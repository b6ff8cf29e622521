package io.jenkins.plugins.castor.engine.work;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs work under a time limit. */
public final class Deadline {

    /**
     * The longest that a load or a save may take. A prune waits at least twice as long before it deletes what they may
     * still need, see {@code docs/operations/retention.md}.
     */
    public static final Duration LONGEST = Duration.ofHours(12);

    /**
     * How long interrupted work may clean up before the caller stops waiting. Stores react at once; a rollback may have
     * tens of thousands of files to remove.
     */
    private static final long CLEANUP_SECONDS = 30;

    private Deadline() {}

    /**
     * Checks the time limit of a load or a save.
     *
     * @throws IllegalArgumentException when it is not positive, or longer than {@link #LONGEST}
     */
    public static void check(Duration limit) {
        if (limit.isZero() || limit.isNegative() || limit.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "The deadline must be positive and at most " + LONGEST.toHours() + " hours, not " + limit + ".");
        }
    }

    /** The time limit passed. The work was interrupted and has cleaned up, unless the message says otherwise. */
    public static final class PassedException extends IOException {
        private static final long serialVersionUID = 1;

        PassedException(Duration limit, boolean ended) {
            super("the deadline of " + limit.toMillis() / 1000.0 + " s passed; set a longer deadline or cache less"
                    + (ended
                            ? ""
                            : "; the disk does not respond, so partial work is not cleaned up yet: do not use the"
                                    + " cache directories until it is"));
        }
    }

    /**
     * Runs the work and returns its result. With a limit, the work runs on a thread of its own; when the limit passes or
     * the caller is interrupted, that thread is interrupted and gets {@value #CLEANUP_SECONDS} seconds to clean up. Work
     * that succeeds while it is being interrupted counts as done, as a save cannot take back what it published; an
     * interrupted caller then stays interrupted.
     *
     * @param limit how long the work may take; empty to run it on the calling thread without a limit
     * @throws PassedException when the limit passed
     * @throws IOException what the work threw
     * @throws InterruptedException when the caller was interrupted before the work was done, or the work threw it
     */
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
            return lateResult(task, limit.get());
        } catch (InterruptedException e) {
            stop(thread);
            return interruptedResult(task, e);
        }
    }

    private static <T> T interruptedResult(FutureTask<T> task, InterruptedException interrupt)
            throws InterruptedException {
        try {
            if (task.isDone()) {
                T result = task.get();
                Thread.currentThread().interrupt();
                return result;
            }
        } catch (ExecutionException e) {
            // The expected outcome of the interrupt.
        }
        throw interrupt;
    }

    private static <T> T lateResult(FutureTask<T> task, Duration limit) throws IOException, InterruptedException {
        try {
            if (task.isDone()) {
                return task.get();
            }
        } catch (ExecutionException e) {
            // The expected outcome of the interrupt.
        }
        throw new PassedException(limit, task.isDone());
    }

    /**
     * Repeats the interrupt, because one can get lost: remote class loading on a Jenkins agent swallows it. Cleanup never
     * waits without a time limit, so a thread in state WAITING is not cleaning up.
     */
    private static void stop(Thread thread) {
        thread.interrupt();
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLEANUP_SECONDS);
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
