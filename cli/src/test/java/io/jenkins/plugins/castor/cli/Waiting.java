package io.jenkins.plugins.castor.cli;

import java.time.Duration;
import java.util.concurrent.Callable;

/** How a test waits for another thread or process: until a condition holds, instead of for some time. */
public final class Waiting {

    /** How long a test waits for what takes a moment. Only what hangs takes longer, however busy the machine is. */
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private static final long PAUSE_MILLIS = 20;

    private Waiting() {}

    /**
     * Waits until something holds.
     *
     * @param what what the message says if it does not come true
     */
    public static void until(String what, Callable<Boolean> condition) {
        long start = System.nanoTime();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - start > LIMIT.toNanos()) {
                    throw new AssertionError("waited in vain until " + what);
                }
                Thread.sleep(PAUSE_MILLIS); // between two looks at the condition
            }
        } catch (Exception e) {
            throw new IllegalStateException("waited until " + what, e);
        }
    }
}
