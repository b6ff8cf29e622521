package io.jenkins.plugins.castor.engine.http;

import java.time.Duration;

/**
 * How long to wait for a server.
 *
 * @param connecting until its address is known, and then until there is a connection
 * @param silence how long a connection may be silent before it counts as broken
 * @param bytesPerSecond the least average rate of an answer, after the time that it may be silent; 0 for any rate
 * @param pulse asked about a server that was silent for so long
 */
record Patience(Duration connecting, Duration silence, long bytesPerSecond, Pulse pulse) {

    private static final Duration CONNECTING = Duration.ofSeconds(10);

    /** The longest silence of a server that lives. */
    private static final Duration MOST = Duration.ofSeconds(30);

    private static final long LEAST_RATE = 64 << 10;

    /** A wait is late if it takes longer than it should by this part of it. */
    private static final int LATE_PART = 4;

    /** Waits that may be late one after the other: for ever would hide that the server is gone. */
    private static final int MOST_LATE = 10;

    /** Says whether a server lives, though an answer of it does not come. */
    interface Pulse {
        boolean isAlive();
    }

    /** Waits this long for each sign of life, and is content with any rate. */
    static Patience of(Duration silence) {
        return new Patience(CONNECTING, silence, 0, () -> false);
    }

    /**
     * For a cache near this machine, which is of use only while it is fast.
     *
     * @param answering how long it may take to answer; later, an answer may be as slow as 64 KiB in that time
     * @param pulse whether it waits for the store itself
     */
    static Patience near(Duration answering, Pulse pulse) {
        long rate = Math.max(1, LEAST_RATE * 1000 / Math.max(1, answering.toMillis()));
        return new Patience(answering, answering, rate, pulse);
    }

    /** A wait for the next bytes begins. */
    Silence begin() {
        return new Silence();
    }

    /** Whether an answer that was waited for so long after its first byte should have more bytes than that. */
    boolean isLost(long nanos, long bytes) {
        return bytesPerSecond > 0 && nanos - silence.toNanos() > bytes * 1e9 / bytesPerSecond;
    }

    /** The silence of a server, as far as it is the server's. Used by one thread. */
    final class Silence {
        private long nanos;
        private int late;

        /**
         * Whether to wait on, after a wait of {@link #silence} in which nothing came. A wait that ended much too late says that
         * this machine had no core for the thread, and nothing of the server. Else the server may live.
         *
         * @param took how long the wait took in fact
         */
        boolean goesOn(long took) {
            long meant = silence.toNanos();
            if (took > meant + meant / LATE_PART && late < MOST_LATE) {
                late++;
                return true;
            }
            nanos += meant;
            return nanos < MOST.toNanos() && pulse.isAlive();
        }

        /** How long the server was silent. */
        long seconds() {
            return Duration.ofNanos(nanos).toSeconds();
        }
    }
}
