package io.jenkins.plugins.castor.engine.store.remote;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Checks the limits of open sessions at intervals, also when their clients are silent. One thread serves all sessions. */
final class Watch {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final ScheduledThreadPoolExecutor THREAD = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "castor-share-watch");
        thread.setDaemon(true);
        return thread;
    });

    static {
        THREAD.setRemoveOnCancelPolicy(true);
        // No thread is left once the last session has ended.
        THREAD.setKeepAliveTime(1, TimeUnit.SECONDS);
        THREAD.allowCoreThreadTimeOut(true);
    }

    private Watch() {}

    /** Checks until it is cancelled, so often that a limit is overrun by a quarter or by 10 seconds at most. */
    static Future<?> begin(Runnable check, ShareLimits limits) {
        Duration shortest = limits.idle().compareTo(limits.duration()) < 0 ? limits.idle() : limits.duration();
        Duration quarter = shortest.dividedBy(4);
        long millis = Math.max(1, (quarter.compareTo(LONGEST) < 0 ? quarter : LONGEST).toMillis());
        return THREAD.scheduleWithFixedDelay(check, millis, millis, TimeUnit.MILLISECONDS);
    }
}
