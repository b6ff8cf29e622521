package io.jenkins.plugins.castor.stores;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what comes by itself. */
final class Sleep {

    private Sleep() {}

    static void aMoment() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalStateException when it does not come in time */
    static void until(String what, Duration most, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + most.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("after " + most + " still not: " + what);
            }
            aMoment();
        }
    }
}
