package io.jenkins.plugins.castor.engine;

/** Loops that call nothing which an interrupt would end ask here. */
final class Interrupts {

    private Interrupts() {}

    static void check() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
