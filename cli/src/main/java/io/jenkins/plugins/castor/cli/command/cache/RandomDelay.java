package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.engine.text.Durations;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A random wait before a load, so that a fleet that is started at once does not come to its store at once.
 *
 * @param most zero for none
 */
public record RandomDelay(Duration most) {
    /** More than any fleet needs. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** Waits, and says so unless nobody wants to know. */
    void await(Invocation invocation) throws InterruptedException {
        if (most.isZero()) {
            return;
        }
        Duration wait = Duration.ofMillis(ThreadLocalRandom.current().nextLong(most.toMillis() + 1));
        if (!invocation.json()) {
            invocation
                    .console()
                    .say("waiting " + Quantities.took(wait) + ", at random up to " + Durations.show(most)
                            + " (--spread), before it loads");
        }
        Thread.sleep(wait.toMillis());
    }
}
