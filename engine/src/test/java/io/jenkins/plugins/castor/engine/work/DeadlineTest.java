package io.jenkins.plugins.castor.engine.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DeadlineTest {

    @Test
    @Timeout(60)
    void workThatLostAnInterruptIsInterruptedAgain() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        assertThatThrownBy(() -> Deadline.run(Optional.of(Duration.ofMillis(100)), () -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        // as who loads a class from another machine may
                    }
                    try {
                        never.await();
                        return null;
                    } finally {
                        ended.countDown();
                    }
                }))
                .hasMessageContaining("the deadline of 0.1 s passed; set a longer deadline")
                .hasMessageNotContaining("not cleaned up yet");
        assertThat(ended.getCount()).isZero();
    }

    /** What a save has published it cannot take back. */
    @Test
    @Timeout(60)
    void whatSucceedsWhileTheCallerIsInterruptedCountsAsDone() throws Exception {
        Thread caller = Thread.currentThread();
        String result = Deadline.run(Optional.of(Duration.ofMinutes(1)), () -> {
            caller.interrupt();
            while (!Thread.interrupted()) {
                LockSupport.parkNanos(1_000_000);
            }
            return "published";
        });
        assertThat(result).isEqualTo("published");
        assertThat(Thread.interrupted()).isTrue();
    }
}
