package io.jenkins.plugins.castor.engine.trust;

import io.jenkins.plugins.castor.engine.trust.Decision.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule of a policy.
 *
 * @param allows whether it allows or denies
 * @param conditions all of which must hold; none is a rule for every build
 */
record Rule(String name, boolean allows, List<Condition> conditions) {
    Rule {
        conditions = List.copyOf(conditions);
    }

    /** What it comes to, and which facts that is due to. */
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

    /** @param facts those that hold, the one that does not, or those that are missing */
    record Trial(Rule rule, Verdict verdict, List<Fact> facts) {}
}
