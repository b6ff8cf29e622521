package io.jenkins.plugins.castor.engine.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Not to say something never helps anybody to save. */
class UnknownFactsTest {

    private static final List<String> VALUES = List.of("gate", "check", "push", "main", "yes", "no", "success");

    @Property(tries = 4000)
    void makingFactsUnknownNeverTurnsADenialIntoAPermission(
            @ForAll("policies") String text, @ForAll("builds") BuildFacts facts, @ForAll Set<Fact> unknown) {
        WritePolicy policy = WritePolicy.parse(text);
        BuildFacts fewer = facts;
        for (Fact fact : unknown) {
            fewer = fewer.without(fact);
        }
        if (!policy.decide(facts).allowed()) {
            assertThat(policy.decide(fewer).allowed()).isFalse();
        }
    }

    @Property(tries = 2000)
    void theSameHoldsForTheDefaultPolicy(@ForAll("builds") BuildFacts facts, @ForAll Fact unknown) {
        if (!WritePolicy.DEFAULT.decide(facts).allowed()) {
            assertThat(WritePolicy.DEFAULT.decide(facts.without(unknown)).allowed())
                    .isFalse();
        }
    }

    @Property(tries = 2000)
    void factsThatNoRuleAsksForChangeNothing(
            @ForAll("policies") String text, @ForAll("builds") BuildFacts facts, @ForAll("builds") BuildFacts others) {
        WritePolicy policy = WritePolicy.parse(text);
        Set<Fact> asked = EnumSet.of(Fact.RESULT);
        for (Fact fact : Fact.values()) {
            if (text.contains(" " + fact.word() + " ")) {
                asked.add(fact);
            }
        }
        Map<Fact, BuildFacts.Known> changed = new EnumMap<>(Fact.class);
        changed.putAll(others.known());
        changed.keySet().removeAll(asked);
        facts.known().forEach((fact, known) -> {
            if (asked.contains(fact)) {
                changed.put(fact, known);
            }
        });
        assertThat(policy.decide(new BuildFacts(changed)).allowed())
                .isEqualTo(policy.decide(facts).allowed());
    }

    @Provide
    static Arbitrary<BuildFacts> builds() {
        return Arbitraries.maps(Arbitraries.of(Fact.class), Arbitraries.of(VALUES))
                .map(values -> {
                    BuildFacts facts = BuildFacts.NONE.with(Fact.RESULT, "success", "test");
                    for (Map.Entry<Fact, String> value : values.entrySet()) {
                        facts = facts.with(value.getKey(), value.getValue(), "test");
                    }
                    return facts;
                });
    }

    @Provide
    static Arbitrary<String> policies() {
        Arbitrary<String> condition = Combinators.combine(
                        Arbitraries.of(Fact.class), Arbitraries.integers().between(0, 7), Arbitraries.of(VALUES))
                .as(UnknownFactsTest::condition);
        Arbitrary<String> rule = Combinators.combine(
                        Arbitraries.of("allow", "deny"), condition.list().ofMaxSize(3))
                .as((verb, conditions) -> verb + " \"NAME\""
                        + (conditions.isEmpty() ? "" : " if " + String.join(" and ", conditions)) + " \n");
        return rule.list().ofMinSize(1).ofMaxSize(6).map(rules -> {
            StringBuilder text = new StringBuilder();
            for (String one : rules) {
                text.append(one.replace("NAME", "rule " + text.length()));
            }
            return text.toString();
        });
    }

    private static String condition(Fact fact, int form, String value) {
        if (fact.isFlag()) {
            return fact + (form % 2 == 0 ? " = " : " != ") + (form < 4 ? "yes" : "no");
        }
        return fact
                + List.of(
                                " = " + value,
                                " != " + value,
                                " in [" + value + ", x]",
                                " not in [" + value + ", x]",
                                " like *" + value.charAt(1) + "*",
                                " not like [*" + value.charAt(1) + "*, y]",
                                " matches \"" + value + "?\"",
                                " not matches \".*" + value.charAt(0) + "\"")
                        .stream()
                        .collect(Collectors.toList())
                        .get(form);
    }
}
