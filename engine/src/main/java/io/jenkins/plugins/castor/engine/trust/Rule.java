package io.jenkins.plugins.castor.engine.trust;

import io.jenkins.plugins.castor.engine.trust.Decision.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule of a policy.
 *
 * @param allows true if the rule allows, false if it denies
 * @param conditions the conditions, which must all hold; if empty, the rule applies to every build
 */
record Rule(String name, boolean allows, List<Condition> conditions) {
    Rule {
        conditions = List.copyOf(conditions);
    }

    /** Evaluates the rule, and returns the facts that led to the verdict. */
    Trial tryOn(BuildFacts facts) {
        List<Fact> missing = new ArrayList<>();
        List<Fact> all = new ArrayList<>();
        for (Condition condition : conditions) {
            Boolean holds = condition.holds(facts).orElse(null);
            if (holds == null) {
                missing.add(condition.fact());
            } else if (!holds) {
                return new Trial(this, Verdict.NOT_MET, List.of(condition.fact()));
            }
            all.add(condition.fact());
        }
        return missing.isEmpty()
                ? new Trial(this, Verdict.MET, all.stream().distinct().toList())
                : new Trial(
                        this, Verdict.UNDECIDABLE, missing.stream().distinct().toList());
    }

    /** @param facts as in {@link Decision.Tried} */
    record Trial(Rule rule, Verdict verdict, List<Fact> facts) {}
}
