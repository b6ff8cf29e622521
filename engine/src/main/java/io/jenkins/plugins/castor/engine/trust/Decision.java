package io.jenkins.plugins.castor.engine.trust;

import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a build may save, and why.
 *
 * @param rule the name of the rule that decided; empty if none did, in which case the build may not save
 * @param facts the facts that the decision is based on
 * @param missing the facts that a rule needed and that are unknown
 * @param sentence the reason, for people, on one line and without a full stop: {@code the rule "primary branch" allows
 *     it: event is "push", primary is yes}
 * @param tried the rules that were evaluated, in order
 */
public record Decision(
        boolean allowed,
        Optional<String> rule,
        Map<Fact, Known> facts,
        List<Fact> missing,
        String sentence,
        List<Tried> tried) {

    /** The result of evaluating a rule. */
    public enum Verdict {
        /** All of its conditions hold. */
        MET,
        /** One of its conditions does not hold. */
        NOT_MET,
        /** A fact that it needs is unknown. */
        UNDECIDABLE
    }

    /**
     * A rule that was evaluated.
     *
     * @param name the name of the rule
     * @param text the whole rule, in the syntax of policies
     * @param facts for {@link Verdict#MET} the facts of all conditions, for {@link Verdict#NOT_MET} the first that does
     *     not match, for {@link Verdict#UNDECIDABLE} those that are unknown
     */
    public record Tried(String name, String text, Verdict verdict, List<Fact> facts) {}
}
