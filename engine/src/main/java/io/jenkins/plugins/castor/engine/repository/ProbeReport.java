package io.jenkins.plugins.castor.engine.repository;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a store does what Castor needs of it.
 *
 * @param steps in the order in which they were tried; only the last one may have failed
 * @param warnings what to look after although nothing failed, and what could not be cleaned up; a line each
 * @param took wall time
 */
public record ProbeReport(List<Step> steps, List<String> warnings, Duration took) {

    /**
     * @param name what was tried, as in "create an object"
     * @param trouble what failed and what to do, in one sentence; empty when it went well
     */
    public record Step(String name, Optional<String> trouble) {}

    public ProbeReport {
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
    }

    /** The step that failed; empty when all went well. */
    public Optional<Step> failed() {
        return steps.stream().filter(step -> step.trouble().isPresent()).findFirst();
    }
}
