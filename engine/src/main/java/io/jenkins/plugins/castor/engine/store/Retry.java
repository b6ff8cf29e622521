package io.jenkins.plugins.castor.engine.store;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what failed with a {@link RetryableException}. It waits longer each time, and a random part of that ("full
 * jitter", Marc Brooker, <i>Exponential Backoff and Jitter</i>, AWS Architecture Blog, 2015), so that a fleet that failed
 * together does not come back together.
 *
 * @param attempts how often something is tried in all, at least once
 * @param first the longest wait after the first failure; doubled after each further one
 * @param most the longest wait of all, whatever a server asks for
 */
public record Retry(int attempts, Duration first, Duration most) {

    /** Four attempts within about two seconds of waiting, or up to 20 seconds for each wait that a server asks for. */
    public static final Retry DEFAULT = new Retry(4, Duration.ofMillis(250), Duration.ofSeconds(20));

    public static final Retry NEVER = new Retry(1, Duration.ZERO, Duration.ZERO);

    private static final Logger LOG = LoggerFactory.getLogger(Retry.class);

    /** What is tried. */
    public interface Attempt<T> {
        /** @param number 0 at first */
        T run(int number) throws StoreException;
    }

    /** @throws StoreException the last failure, or the first that is not worth another attempt */
    public <T> T run(Attempt<T> attempt) throws StoreException {
        for (int i = 0; ; i++) {
            try {
                return attempt.run(i);
            } catch (RetryableException e) {
                if (i + 1 >= attempts || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LOG.debug("attempt {} of {} failed: {}", i + 1, attempts, e.getMessage());
                sleep(wait(i, e), e);
            }
        }
    }

    private Duration wait(int failures, RetryableException failure) {
        long longest = Math.min(most.toMillis(), first.toMillis() << Math.min(failures, 30));
        Duration jittered = Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest + 1));
        Duration asked = failure.after().orElse(Duration.ZERO).plus(jittered);
        return asked.compareTo(most) > 0 ? most : asked;
    }

    private static void sleep(Duration wait, RetryableException failure) throws StoreException {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }
}
