package io.jenkins.plugins.castor.engine.store;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries calls that fail with a {@link RetryableException}, with exponential backoff and full jitter (Marc Brooker,
 * <i>Exponential Backoff and Jitter</i>, AWS Architecture Blog, 2015), so that clients that failed together do not
 * retry together.
 *
 * @param attempts the total number of attempts, at least 1
 * @param first the longest wait after the first failure; doubles after each further failure
 * @param most the upper limit of every wait, even if a server asks for a longer one
 */
public record Retry(int attempts, Duration first, Duration most) {

    /**
     * Four attempts. All waits together take up to 1.75 seconds, or each up to 20 seconds if a server asks for that.
     */
    public static final Retry DEFAULT = new Retry(4, Duration.ofMillis(250), Duration.ofSeconds(20));

    public static final Retry NEVER = new Retry(1, Duration.ZERO, Duration.ZERO);

    public Retry {
        if (attempts < 1 || first.isNegative() || most.isNegative()) {
            throw new IllegalArgumentException("A retry needs at least one attempt and no negative waits");
        }
    }

    /** Initialised lazily: setting up a logger takes milliseconds. */
    private static final class Log {
        static final Logger RETRIES = LoggerFactory.getLogger(Retry.class);
    }

    /** The call to retry. */
    public interface Attempt<T> {
        /** @param number the number of the attempt, from 0 */
        T run(int number) throws StoreException;
    }

    /**
     * Runs a call until it succeeds or all attempts are used.
     *
     * @throws StoreException the last failure, or the first that is not retryable
     */
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

    /** The wait in milliseconds. The value that a server asks for is untrusted, so it is capped. */
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
