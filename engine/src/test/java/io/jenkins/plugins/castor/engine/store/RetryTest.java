package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RetryTest {

    private static final Retry QUICK = new Retry(4, Duration.ofMillis(1), Duration.ofMillis(4));

    private static RetryableException broken(Optional<Duration> after) {
        return new RetryableException("broken", new IOException(), after);
    }

    private static RetryableException broken() {
        return broken(Optional.empty());
    }

    @Test
    void whatBreaksIsTriedAgainUntilItSucceeds() throws Exception {
        List<Integer> attempts = new ArrayList<>();
        assertThat(QUICK.<String>run(attempt -> {
                    attempts.add(attempt);
                    if (attempt < 2) {
                        throw broken();
                    }
                    return "done";
                }))
                .isEqualTo("done");
        assertThat(attempts).containsExactly(0, 1, 2);
    }

    @Test
    void theLastFailureIsWhatTheCallerGets() {
        List<RetryableException> failures = new ArrayList<>();
        assertThatThrownBy(() -> QUICK.run(attempt -> {
                    failures.add(broken());
                    throw failures.get(attempt);
                }))
                .satisfies(last -> assertThat(last).isSameAs(failures.get(3)));
        assertThat(failures).hasSize(4);
    }

    @Test
    void whatFailsForGoodIsNotTriedAgain() {
        List<Integer> attempts = new ArrayList<>();
        assertThatThrownBy(() -> QUICK.run(attempt -> {
                    attempts.add(attempt);
                    throw new MissingObjectException("a/object");
                }))
                .isInstanceOf(MissingObjectException.class);
        assertThat(attempts).hasSize(1);
    }

    @Test
    void neverIsOnce() {
        List<Integer> attempts = new ArrayList<>();
        assertThatThrownBy(() -> Retry.NEVER.run(attempt -> {
                    attempts.add(attempt);
                    throw broken();
                }))
                .isInstanceOf(RetryableException.class);
        assertThat(attempts).hasSize(1);
    }

    @Test
    void waitsGrowAndAreRandom() {
        Retry retry = new Retry(5, Duration.ofMillis(20), Duration.ofMillis(100));
        long[] longest = {20, 40, 80, 100, 100};
        for (int failures = 0; failures < longest.length; failures++) {
            int failed = failures;
            List<Long> waits = Stream.generate(() -> retry.wait(failed, broken()))
                    .limit(1000)
                    .toList();
            assertThat(waits).allMatch(wait -> wait >= 0 && wait <= longest[failed]);
            assertThat(waits).anyMatch(wait -> wait < longest[failed] / 5);
            assertThat(waits).anyMatch(wait -> wait > longest[failed] * 4 / 5);
        }
    }

    @Test
    void aServerThatAsksToBeLeftAloneIsButNotForEver() {
        long start = System.nanoTime();
        Retry retry = new Retry(2, Duration.ZERO, Duration.ofMillis(100));
        assertThatThrownBy(() -> retry.run(attempt -> {
                    throw broken(Optional.of(Duration.ofMillis(60)));
                }))
                .isInstanceOf(RetryableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }

    /** What a header says is a number of somebody else. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1, 86_400})
    void whateverAServerAsksForTheWaitIsBounded(long seconds) {
        Retry retry = new Retry(2, Duration.ofMillis(1), Duration.ofMillis(20));
        assertThat(retry.wait(0, broken(Optional.of(Duration.ofSeconds(seconds)))))
                .isBetween(0L, 20L);
    }

    @Test
    void anInterruptEndsTheWaitAndTheThreadStaysInterrupted() {
        Retry slow = new Retry(2, Duration.ofHours(100_000), Duration.ofHours(100_000));
        RetryableException failure = broken(Optional.of(Duration.ofHours(1)));
        Thread me = Thread.currentThread();
        Thread other = new Thread(() -> {
            Waiting.untilItWaits(me);
            me.interrupt();
        });
        other.start();
        assertThatThrownBy(() -> slow.run(attempt -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoIsInterruptedAlreadyDoesNotTryAgain() {
        List<Integer> attempts = new ArrayList<>();
        assertThatThrownBy(() -> QUICK.run(attempt -> {
                    attempts.add(attempt);
                    Thread.currentThread().interrupt();
                    throw broken();
                }))
                .isInstanceOf(RetryableException.class);
        assertThat(attempts).hasSize(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void nothingIsTriedLessThanOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Retry(0, Duration.ZERO, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new Retry(1, Duration.ofMillis(-1), Duration.ZERO));
    }
}
