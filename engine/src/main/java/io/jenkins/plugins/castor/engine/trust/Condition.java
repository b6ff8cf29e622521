package io.jenkins.plugins.castor.engine.trust;

import java.util.Optional;

/**
 * What a rule asks of one fact.
 *
 * @param negated whether the fact must not match
 */
record Condition(Fact fact, boolean negated, Matcher matcher) {

    /** Empty where the fact is not known: then neither the condition nor its opposite holds. */
    Optional<Boolean> holds(BuildFacts facts) {
        return facts.value(fact).map(value -> matcher.matches(value) != negated);
    }
}
