package io.jenkins.plugins.castor.engine.trust;

import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a build may save, and why.
 *
 * @param rule the name of the rule that decided; empty where none did, which denies
 * @param facts the facts that mattered, as they were known
 * @param missing facts that a rule needed and nobody knew
 * @param sentence the reason for people, on one line, without a full stop: {@code the rule "primary branch" allows it:
 *     event is "push", primary is yes}
 * @param tried the rules that were looked at, in order
 */
public record Decision(
        boolean allowed,
        Optional<String> rule,
        Map<Fact, Known> facts,
        List<Fact> missing,
        String sentence,
        List<Tried> tried) {

    /** What came of a rule. */
    public enum Verdict {
        /** All of its conditions hold. */
        MET,
        /** One of its conditions does not hold. */
        NOT_MET,
        /** A fact that it needs is not known. */
        UNDECIDABLE
    }

    /**
     * @param name of the rule
     * @param text the whole rule, as a policy has it
     * @param facts those that hold, the one that does not, or those that are missing
     */
    public record Tried(String name, String text, Verdict verdict, List<Fact> facts) {}
}
