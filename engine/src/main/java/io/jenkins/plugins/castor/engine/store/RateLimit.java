package io.jenkins.plugins.castor.engine.store;

import java.util.concurrent.TimeUnit;

/** Hands out the right to move bytes, so many a second. Safe for use by several threads, which wait in turn. */
final class RateLimit {

    private final double nanosPerByte;
    private long free = System.nanoTime();

    RateLimit(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("A rate is at least 1 byte a second, and not " + bytesPerSecond + ".");
        }
        this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    }

    /** @throws StoreException when interrupted, and the thread stays so */
    void await(long bytes) throws StoreException {
        if (!awaitUnlessInterrupted(bytes)) {
            throw new StoreException("interrupted while it waited for its share of the maximum rate");
        }
    }

    /** Returns false at once when the thread is interrupted. */
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

    /** When these bytes may move: as soon as those before them have had their time. */
    private synchronized long reserve(long bytes) {
        long now = System.nanoTime();
        long turn = free - now > 0 ? free : now;
        free = turn + (long) (bytes * nanosPerByte);
        return turn;
    }
}
