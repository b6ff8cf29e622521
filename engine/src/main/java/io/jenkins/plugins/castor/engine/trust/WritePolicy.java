package io.jenkins.plugins.castor.engine.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which builds may save: rules in order, of which the first that is met decides. Where none is met, the build may not
 * save. A build that was not successful so far never may, whatever the rules are.
 *
 * <p>Unknown facts: a rule that allows is passed over when it cannot be decided, one that denies denies. So with less
 * known, never more is allowed.
 */
public final class WritePolicy {

    /**
     * An unmerged change never saves, except in a gate pipeline; pipelines that run after a merge save, and so do pushes
     * to, and scheduled builds of, primary and protected branches.
     */
    public static final WritePolicy DEFAULT = parse("""
            allow "gate pipeline" if pipeline like [gate, gate-and-submit*]
            deny "unmerged change" if unmerged = yes
            allow "post-merge pipeline" if pipeline in [postmerge, post, promote]
            allow "primary branch" if event in [push, schedule] and primary = yes
            allow "protected branch" if event in [push, schedule] and protected = yes
            """);

    static final String ONLY_SUCCESSFUL = "only successful builds";

    private static final Rule SUCCESS =
            new Rule(ONLY_SUCCESSFUL, false, List.of(new Condition(Fact.RESULT, true, new Matcher.Exact("success"))));

    private final List<Rule> rules;

    WritePolicy(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads the form that {@code docs/reference/policy.md} describes. The inverse of {@link #toString()}.
     *
     * @throws PolicyException which says where the text is wrong and what was expected there
     */
    public static WritePolicy parse(String text) {
        return PolicyCache.get(text);
    }

    /** Whether a build of which this is known may save. It may not if anything goes wrong on the way to a decision. */
    public Decision decide(BuildFacts facts) {
        try {
            return firstThatDecides(facts);
        } catch (RuntimeException | Error e) {
            String sentence = "the policy could not be applied (" + e.getClass().getSimpleName() + ")";
            return new Decision(false, Optional.empty(), Map.of(), List.of(), sentence, List.of());
        }
    }

    private Decision firstThatDecides(BuildFacts facts) {
        List<Rule.Trial> tried = new ArrayList<>();
        List<Rule> all = new ArrayList<>(List.of(SUCCESS));
        all.addAll(rules);
        for (Rule rule : all) {
            Rule.Trial trial = rule.tryOn(facts);
            tried.add(trial);
            boolean decides = switch (trial.verdict()) {
                case MET -> true;
                case NOT_MET -> false;
                case UNDECIDABLE -> !rule.allows();
            };
            if (decides) {
                return Reasons.decided(facts, tried);
            }
        }
        return Reasons.undecided(facts, tried);
    }

    /** The policy in the form that {@link #parse} reads. */
    @Override
    public String toString() {
        return PolicyPrinter.print(rules);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WritePolicy policy && toString().equals(policy.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
