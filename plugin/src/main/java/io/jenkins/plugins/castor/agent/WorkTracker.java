package io.jenkins.plugins.castor.agent;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tracks the work that is under way on this machine. A controller that interrupts a call does not wait for its end; with this
 * it can wait until the work has cleaned up.
 */
final class WorkTracker implements AutoCloseable {

    private static final Map<String, WorkTracker> UNDER_WAY = new ConcurrentHashMap<>();

    private final String id;
    private final CountDownLatch end = new CountDownLatch(1);

    /** Registers work that begins. Close this when the work ends. */
    WorkTracker(String id) {
        this.id = id;
        UNDER_WAY.put(id, this);
    }

    @Override
    public void close() {
        UNDER_WAY.remove(id, this);
        end.countDown();
    }

    /** Waits for the end of the work. Returns false when it did not end in time. */
    static boolean await(String id, Duration most) throws InterruptedException {
        WorkTracker ending = UNDER_WAY.get(id);
        return ending == null || ending.end.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }
}
