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

    /** Four attempts with up to 1.75 seconds of waiting between them all, or up to 20 where a server asks for each. */
    public static final Retry DEFAULT = new Retry(4, Duration.ofMillis(250), Duration.ofSeconds(20));

    public static final Retry NEVER = new Retry(1, Duration.ZERO, Duration.ZERO);

    public Retry {
        if (attempts < 1 || first.isNegative() || most.isNegative()) {
            throw new IllegalArgumentException("Something is tried at least once, and no wait is negative.");
        }
    }

    /** Looked for when there is something to say: finding out where a log goes takes milliseconds. */
    private static final class Log {
        static final Logger RETRIES = LoggerFactory.getLogger(Retry.class);
    }

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
                Log.RETRIES.debug("attempt {} of {} failed: {}", i + 1, attempts, e.getMessage());
                sleep(wait(i, e), e);
            }
        }
    }

    /** In milliseconds. What a server asks for is its own idea, and may be anything. */
    long wait(int failures, RetryableException failure) {
        long limit = most.toMillis();
        long longest = first.toMillis();
        for (int i = 0; i < failures && longest < limit; i++) {
            longest *= 2;
        }
        long jittered = ThreadLocalRandom.current().nextLong(Math.min(limit, longest) + 1);
        long asked = failure.after()
                .filter(after -> !after.isNegative())
                .map(after -> after.compareTo(most) < 0 ? after.toMillis() : limit)
                .orElse(0L);
        return Math.min(limit, asked + jittered);
    }

    private static void sleep(long millis, RetryableException failure) throws StoreException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }
}
