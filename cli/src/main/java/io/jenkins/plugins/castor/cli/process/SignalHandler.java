package io.jenkins.plugins.castor.cli.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into an interrupt of the thread that works, and ends the process once that thread
 * has cleaned up. A JVM answers these signals by running its shutdown hooks while its other threads go on; this is such
 * a hook.
 *
 * <p>While a command of the user runs ({@code castor run}), it is that command's business what a signal means: it is
 * waited for, however long it takes to end.
 */
public final class SignalHandler {
    /** How long cleaning up may take: a load may have tens of thousands of files to remove. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long a child may live on after it was asked to end. */
    private static final Duration LAST_ORDERS = Duration.ofSeconds(60);

    private final Thread worker;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean requested;
    private volatile boolean idle;
    private volatile int exit = ExitCode.INTERRUPTED;
    private Process child;

    /** @param worker what is interrupted */
    public SignalHandler(Thread worker) {
        this.worker = worker;
    }

    /** Starts to listen, for the rest of the life of this JVM. */
    public void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "castor-interrupts"));
    }

    /** Whether the process has been asked to stop. */
    public boolean requested() {
        return requested;
    }

    /** Whether the worker waits for a person, in a way that nothing can interrupt, with nothing to clean up. */
    public void idle(boolean waits) {
        idle = waits;
    }

    /** The child runs from here on; signals are left to it, also one that came while it was being started. */
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

    /** The worker is through: everything is cleaned up and said. */
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
            // nobody interrupts a hook; if somebody does, it is to be quick
        }
        int code = cleanedUp ? exit : ExitCode.INTERRUPTED;
        if (code != ExitCode.INTERRUPTED || !isOfTerminal()) {
            // Not exit(), which waits for this hook. Without it the code would be that of the signal: 143 for SIGTERM.
            Runtime.getRuntime().halt(code);
        }
    }

    /** Whether the worker came to an end, for which it has as long as its child lives, and some time to clean up. */
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
     * The terminal sends its interrupt to the child as well, which may well go on after it. Any other signal may have
     * been sent to this process alone, and wants an end.
     */
    private static void await(Process child) throws InterruptedException {
        if (isOfTerminal() || child.waitFor(500, TimeUnit.MILLISECONDS)) {
            child.waitFor();
            return;
        }
        child.destroy();
        if (!child.waitFor(LAST_ORDERS.toSeconds(), TimeUnit.SECONDS)) {
            child.destroyForcibly();
        }
    }

    /** A JVM does not tell its hooks which signal it got, but names the thread that handles it after the signal. */
    private static boolean isOfTerminal() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("SIGINT handler")) {
                return true;
            }
        }
        return false;
    }
}
