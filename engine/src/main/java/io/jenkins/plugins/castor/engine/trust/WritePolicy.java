package io.jenkins.plugins.castor.engine.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which builds may save. The rules are tried in order, and the first that is met decides. If none is met, the
 * build may not save. A build that is not successful so far may never save, regardless of the rules.
 *
 * <p>If a fact is unknown, an {@code allow} rule that needs it is skipped, and a {@code deny} rule that needs it
 * denies. So removing a fact never allows more.
 */
public final class WritePolicy {

    /**
     * The default: pipelines that run after a merge may save, and so may pushes to, and scheduled builds of, primary
     * and protected branches. An unmerged change may save only in a gate pipeline.
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
     * Parses a policy in the syntax of {@code docs/reference/policy.md}. The inverse of {@link #toString()}.
     *
     * @throws PolicyException if the text is invalid. It says where, and what was expected there
     */
    public static WritePolicy parse(String text) {
        return PolicyCache.get(text);
    }

    /** Decides whether a build with these facts may save. Denies if the policy cannot be applied. */
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

    /** The policy in the syntax that {@link #parse} reads. */
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
