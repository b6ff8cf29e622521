package io.jenkins.plugins.castor.engine.store;

import java.util.concurrent.TimeUnit;

/** Limits how many bytes are transferred per second. Safe for use by several threads, which wait in turn. */
final class RateLimit {

    private final double nanosPerByte;
    private long free = System.nanoTime();

    RateLimit(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("The rate must be at least 1 byte per second: " + bytesPerSecond);
        }
        this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    }

    /**
     * Waits until these bytes may be transferred.
     *
     * @throws StoreException if interrupted; the thread stays interrupted
     */
    void await(long bytes) throws StoreException {
        if (!awaitUnlessInterrupted(bytes)) {
            throw new StoreException("interrupted while waiting for the maximum rate");
        }
    }

    /** Waits until these bytes may be transferred. Returns false at once if the thread is interrupted. */
    boolean awaitUnlessInterrupted(long bytes) {
        long turn = reserve(bytes);
        try {
            TimeUnit.NANOSECONDS.sleep(turn - System.nanoTime());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns the time at which these bytes may be transferred: when all reserved before them are done. */
    private synchronized long reserve(long bytes) {
        long now = System.nanoTime();
        long turn = free - now > 0 ? free : now;
        free = turn + (long) (bytes * nanosPerByte);
        return turn;
    }
}
