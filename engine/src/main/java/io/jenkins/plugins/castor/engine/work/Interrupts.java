package io.jenkins.plugins.castor.engine.work;

/** Interrupt checks for loops that never block. */
public final class Interrupts {

    private Interrupts() {}

    /** @throws InterruptedException when this thread was interrupted; clears its interrupt status */
    public static void check() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
