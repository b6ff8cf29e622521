package io.jenkins.plugins.castor.engine.trust;

import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import io.jenkins.plugins.castor.engine.trust.Decision.Tried;
import io.jenkins.plugins.castor.engine.trust.Decision.Verdict;
import io.jenkins.plugins.castor.engine.trust.Rule.Trial;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds decisions and words their reasons. */
final class Reasons {

    private Reasons() {}

    /** The decision of the last of these rules. */
    static Decision decided(BuildFacts facts, List<Trial> tried) {
        Trial last = tried.get(tried.size() - 1);
        Rule rule = last.rule();
        if (last.verdict() == Verdict.UNDECIDABLE) {
            String unknown = last.facts().size() == 1 ? ", which is unknown" : ", which are unknown";
            String sentence = named(rule) + " needs to know " + words(last.facts()) + unknown;
            return decision(false, Optional.of(rule), facts, List.of(), last.facts(), sentence, tried);
        }
        String because = last.facts().isEmpty() ? "" : ": " + shown(facts, last.facts());
        String sentence = named(rule) + (rule.allows() ? " allows it" : " denies it") + because;
        return decision(rule.allows(), Optional.of(rule), facts, last.facts(), List.of(), sentence, tried);
    }

    /** The decision when no rule decided. */
    static Decision undecided(BuildFacts facts, List<Trial> tried) {
        Set<Fact> against = EnumSet.noneOf(Fact.class);
        Set<Fact> missing = EnumSet.noneOf(Fact.class);
        for (Trial trial : tried) {
            if (trial.rule().allows()) {
                (trial.verdict() == Verdict.NOT_MET ? against : missing).addAll(trial.facts());
            }
        }
        String sentence = "no rule allows it" + (against.isEmpty() ? "" : ": " + shown(facts, against))
                + (missing.isEmpty() ? "" : "; unknown: ")
                + words(missing);
        return decision(false, Optional.empty(), facts, against, List.copyOf(missing), sentence, tried);
    }

    private static Decision decision(
            boolean allowed,
            Optional<Rule> rule,
            BuildFacts facts,
            Collection<Fact> mattered,
            List<Fact> missing,
            String sentence,
            List<Trial> tried) {
        Map<Fact, Known> known = new EnumMap<>(Fact.class);
        mattered.forEach(fact -> known.put(fact, facts.known().get(fact)));
        List<Tried> rules = tried.stream()
                .map(trial -> new Tried(
                        trial.rule().name(), PolicyPrinter.print(trial.rule()), trial.verdict(), trial.facts()))
                .toList();
        return new Decision(
                allowed,
                rule.map(Rule::name),
                Collections.unmodifiableMap(known),
                missing,
                Names.shown(sentence),
                rules);
    }

    private static String named(Rule rule) {
        return "the rule \"" + rule.name() + "\"";
    }

    private static String words(Collection<Fact> facts) {
        return facts.stream().map(Fact::word).collect(Collectors.joining(", "));
    }

    private static String shown(BuildFacts facts, Collection<Fact> which) {
        return which.stream()
                .map(fact -> fact + " is " + shown(fact, facts.value(fact).orElseThrow()))
                .collect(Collectors.joining(", "));
    }

    private static String shown(Fact fact, String value) {
        return fact.isFlag() ? value : "\"" + value + "\"";
    }
}
