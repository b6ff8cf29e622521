package io.jenkins.plugins.castor.agent;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * When the work ends that is under way on this machine. A controller that interrupts a call does not wait for it: by this it
 * can wait until everything is cleaned up.
 */
final class WorkTracker implements AutoCloseable {

    private static final Map<String, WorkTracker> UNDER_WAY = new ConcurrentHashMap<>();

    private final String id;
    private final CountDownLatch end = new CountDownLatch(1);

    /** Of work that begins; closed when it ends. */
    WorkTracker(String id) {
        this.id = id;
        UNDER_WAY.put(id, this);
    }

    @Override
    public void close() {
        UNDER_WAY.remove(id, this);
        end.countDown();
    }

    /** Whether it ended in time, or was not under way. */
    static boolean await(String id, Duration most) throws InterruptedException {
        WorkTracker ending = UNDER_WAY.get(id);
        return ending == null || ending.end.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }
}
