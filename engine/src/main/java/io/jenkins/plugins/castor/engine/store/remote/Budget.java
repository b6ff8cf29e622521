package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.text.Durations;
import java.util.function.LongSupplier;

/**
 * Counts what a session uses over its whole life: requests, bytes and time. What is used at one moment is counted by
 * {@link Window}. Every method throws a {@link SpentException} once there is not enough left.
 */
final class Budget {

    /** Small objects, such as heads, are read more often than large ones. */
    private static final long SMALL_READINGS = 64 << 20;

    /** So many bytes of an object are worth one request: a load reads ranges that are less than 64 KiB apart at once. */
    private static final int BYTES_A_REQUEST = 16 << 10;

    /** So many names in a listing cost as much work as a request. */
    private static final int NAMES_A_REQUEST = 64;

    private final ShareLimits limits;
    private final LongSupplier nanos;
    private final long begin;

    // All that follows is guarded by this object.
    private long requestsLeft;
    private long readLeft = SMALL_READINGS;
    private long writeLeft;
    private int running;
    private long lastEnd;

    /**
     * @param writable how many bytes the objects have together that may be put
     * @param nanos a clock that only goes forward
     */
    Budget(ShareLimits limits, long writable, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
        this.begin = nanos.getAsLong();
        this.lastEnd = begin;
        this.requestsLeft = sum(limits.requests(), writable / BYTES_A_REQUEST);
        this.writeLeft = writable;
    }

    /** A request came; {@link #endRequest} follows. */
    synchronized void beginRequest() throws SpentException {
        checkTime();
        spendRequests(1);
        running++;
    }

    synchronized void endRequest() {
        running--;
        lastEnd = nanos.getAsLong();
    }

    /** A request was a listing of so many names. */
    synchronized void list(int names) throws SpentException {
        spendRequests(names / NAMES_A_REQUEST);
    }

    private void spendRequests(int count) throws SpentException {
        if (count > requestsLeft) {
            throw new SpentException("the client made too many requests for what it reads and may put");
        }
        requestsLeft -= count;
    }

    /** The client reads an object of so many bytes that it has not read before. */
    synchronized void find(long bytes) {
        requestsLeft = sum(requestsLeft, bytes / BYTES_A_REQUEST);
        readLeft =
                sum(readLeft, bytes > Long.MAX_VALUE / limits.readings() ? Long.MAX_VALUE : bytes * limits.readings());
    }

    synchronized void read(int bytes) throws SpentException {
        if (bytes > readLeft) {
            throw new SpentException("the client read objects more than " + limits.readings() + " times over");
        }
        readLeft -= bytes;
    }

    synchronized void write(int bytes) throws SpentException {
        if (bytes > writeLeft) {
            throw new SpentException("the client sent more bytes than the objects have that it may put");
        }
        writeLeft -= bytes;
    }

    /** A request that is being worked on is not silence. */
    synchronized void checkTime() throws SpentException {
        long now = nanos.getAsLong();
        if (now - begin > limits.duration().toNanos()) {
            throw new SpentException("it took longer than " + Durations.show(limits.duration()));
        }
        if (running == 0 && now - lastEnd > limits.idle().toNanos()) {
            throw new SpentException("the client sent nothing for " + Durations.show(limits.idle()));
        }
    }

    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
