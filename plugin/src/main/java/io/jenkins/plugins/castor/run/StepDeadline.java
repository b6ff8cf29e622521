package io.jenkins.plugins.castor.run;

import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.work.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The time limit of one load or save. All its parts, on the controller and on the agent, share it. */
final class StepDeadline {

    private final Duration limit;
    private final long end;

    /** Begins now. */
    StepDeadline(Duration limit) {
        this.limit = limit;
        this.end = System.nanoTime() + limit.toNanos();
    }

    /**
     * The time that is left.
     *
     * @throws IOException when none is left
     */
    Duration left() throws IOException {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (left.isNegative() || left.isZero()) {
            throw passed("");
        }
        return left;
    }

    /**
     * Calls a store from the controller, on a thread of its own, for as long as time is left. A call that does not end when
     * it is interrupted is left alone.
     *
     * @throws IOException when the time is up, or what the call threw
     */
    <T> T call(Callable<T> work) throws IOException, InterruptedException {
        try {
            return Deadline.run(Optional.of(left()), work);
        } catch (Deadline.PassedException e) {
            throw passed(" while the controller waited for the store");
        }
    }

    private IOException passed(String when) {
        return new IOException("the deadline of " + Quantities.took(limit) + " passed" + when
                + "; set a longer deadline or cache less");
    }
}
