package io.jenkins.plugins.castor.engine.admin;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The result of testing a store.
 *
 * @param steps the steps tried, in order; only the last one can have failed
 * @param warnings problems that fail no step, such as test objects that could not be removed; one line each
 * @param took wall time
 */
public record ProbeReport(List<Step> steps, List<String> warnings, Duration took) {

    /**
     * One step of the test.
     *
     * @param name what it did, such as "create an object"
     * @param trouble what failed and what to do, in one sentence; empty when the step succeeded
     */
    public record Step(String name, Optional<String> trouble) {}

    public ProbeReport {
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
    }

    /** The step that failed; empty when all succeeded. */
    public Optional<Step> failed() {
        return steps.stream().filter(step -> step.trouble().isPresent()).findFirst();
    }
}
