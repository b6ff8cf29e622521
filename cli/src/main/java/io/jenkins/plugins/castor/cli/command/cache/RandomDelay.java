package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.engine.text.Durations;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A random wait before a load, so that machines that start at the same time do not all reach the store at the same time.
 *
 * @param longest zero for no wait
 */
record RandomDelay(Duration longest) {

    /** Waits, and says so unless the output is JSON. */
    void await(Invocation invocation) throws InterruptedException {
        if (longest.isZero()) {
            return;
        }
        Duration wait = Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest.toMillis() + 1));
        if (!invocation.json()) {
            invocation
                    .console()
                    .say("waiting " + Quantities.took(wait) + " before the load, at random up to "
                            + Durations.show(longest) + " (--spread)");
        }
        Thread.sleep(wait.toMillis());
    }
}
