package io.jenkins.plugins.castor.engine.trust;

import java.util.Optional;

/**
 * A test of one fact in a rule.
 *
 * @param negated whether the fact must not match
 */
record Condition(Fact fact, boolean negated, Matcher matcher) {

    /** Whether the condition holds. Empty if the fact is unknown: then neither the condition nor its negation holds. */
    Optional<Boolean> holds(BuildFacts facts) {
        return facts.value(fact).map(value -> matcher.matches(value) != negated);
    }
}
