package io.jenkins.plugins.castor.cli.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into an interrupt of the thread that works, and ends the process after that thread has
 * cleaned up. A JVM answers these signals by running its shutdown hooks while its other threads continue. This is such a
 * hook.
 *
 * <p>While a command of the user runs ({@code castor run}), that command decides what a signal means: the hook waits until
 * it ends, however long that takes.
 */
public final class SignalHandler {
    /** How long cleaning up may take. A load may have to delete tens of thousands of files. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long a child may run on after it was asked to end. */
    private static final Duration CHILD_PATIENCE = Duration.ofSeconds(60);

    private final Thread worker;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean requested;
    private volatile boolean idle;
    private volatile int exit;
    private Process child;

    /** @param worker the thread to interrupt */
    public SignalHandler(Thread worker) {
        this.worker = worker;
    }

    /** Starts to listen, until this JVM ends. Does not return if a signal ends it already. */
    public void listen() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "castor-signals"));
        } catch (IllegalStateException e) {
            // If this thread ended with an exception now, its exit code could come before that of the signal.
            awaitEnd();
        }
    }

    private static void awaitEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The exit code of a process that a signal ends, as in a shell: 128 + n for signal n. */
    public int exitCode() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            switch (thread.getName()) {
                case "SIGTERM handler" -> {
                    return ExitCode.TERMINATED;
                }
                case "SIGHUP handler" -> {
                    return ExitCode.HUNG_UP;
                }
                default -> {
                    // not the thread of a signal
                }
            }
        }
        return ExitCode.INTERRUPTED;
    }

    /** Whether the process has been asked to stop. */
    public boolean requested() {
        return requested;
    }

    /** Tells whether the worker waits for a person to type. Nothing can interrupt that wait, and there is nothing to clean up. */
    public void idle(boolean waits) {
        idle = waits;
    }

    /** The child runs now. It decides about signals, also about one that came while it was being started. */
    public synchronized void leaveTo(Process started) {
        child = started;
        if (requested) {
            Thread.interrupted();
        }
    }

    /** The child has ended. */
    public synchronized void takeBack() {
        child = null;
    }

    /** The worker is done: everything is cleaned up and printed. */
    public void finished(int code) {
        exit = code;
        done.countDown();
    }

    private void stop() {
        if (done.getCount() == 0) {
            return;
        }
        synchronized (this) {
            requested = true;
            if (child == null) {
                worker.interrupt();
            }
        }
        boolean cleanedUp = false;
        try {
            cleanedUp = !idle && awaitWorker();
        } catch (InterruptedException e) {
            // Nothing interrupts this hook. If something does, the process ends at once.
        }
        if (cleanedUp) {
            // exit() would wait for this hook. Without halt() the exit code is that of the signal.
            Runtime.getRuntime().halt(exit);
        }
    }

    /** Whether the worker ended in time. It may wait for its child, and then has some time to clean up. */
    private boolean awaitWorker() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!done.await(50, TimeUnit.MILLISECONDS)) {
            Process running;
            synchronized (this) {
                running = child;
            }
            if (running != null) {
                await(running);
                end = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() - end > 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * A terminal sends its interrupt to the child, too, which may handle it and continue. Any other signal may have been sent
     * to this process alone, and then the child has to be ended.
     */
    private static void await(Process child) throws InterruptedException {
        if (isOfTerminal() || child.waitFor(500, TimeUnit.MILLISECONDS)) {
            child.waitFor();
            return;
        }
        child.destroy();
        if (!child.waitFor(CHILD_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            child.destroyForcibly();
        }
    }

    /** A JVM does not tell its hooks which signal it received, but names the thread that handles it after the signal. */
    private static boolean isOfTerminal() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("SIGINT handler")) {
                return true;
            }
        }
        return false;
    }
}
