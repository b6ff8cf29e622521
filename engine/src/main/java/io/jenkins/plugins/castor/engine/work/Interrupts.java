package io.jenkins.plugins.castor.engine.work;

/** Loops that call nothing which an interrupt would end ask here. */
public final class Interrupts {

    private Interrupts() {}

    public static void check() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
