package io.jenkins.plugins.castor.engine.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.trust.Decision.Tried;
import io.jenkins.plugins.castor.engine.trust.Decision.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WritePolicyTest {

    private static final BuildFacts SUCCESS = BuildFacts.NONE.with(Fact.RESULT, "success", "test");

    private static final BuildFacts PUSH = SUCCESS.with(Fact.EVENT, "push", "test")
            .with(Fact.UNMERGED, false, "test")
            .with(Fact.PRIMARY, true, "test");

    @Test
    void theFirstRuleThatIsMetDecides() {
        WritePolicy policy = WritePolicy.parse("""
                deny "not on Fridays" if job = friday
                allow "all of ours" if project like mediawiki/*
                deny "nobody else"
                """);
        BuildFacts facts = SUCCESS.with(Fact.JOB, "monday", "test").with(Fact.PROJECT, "mediawiki/core", "GERRIT");
        Decision decision = policy.decide(facts);
        assertThat(decision.allowed()).isTrue();
        assertThat(decision.rule()).contains("all of ours");
        assertThat(decision.sentence()).isEqualTo("the rule \"all of ours\" allows it: project is \"mediawiki/core\"");
        assertThat(decision.facts()).containsOnlyKeys(Fact.PROJECT);
        assertThat(decision.facts().get(Fact.PROJECT).source()).isEqualTo("GERRIT");
        assertThat(policy.decide(facts.with(Fact.JOB, "friday", "test")).rule()).contains("not on Fridays");
        assertThat(policy.decide(facts.with(Fact.PROJECT, "other", "test")).sentence())
                .isEqualTo("the rule \"nobody else\" denies it");
    }

    @Test
    void whereNoRuleIsMetTheBuildMayNotSaveAndHearsWhy() {
        Decision decision = WritePolicy.DEFAULT.decide(PUSH.with(Fact.EVENT, "manual", "test"));
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.rule()).isEmpty();
        assertThat(decision.sentence()).isEqualTo("no rule allows it: event is \"manual\"; unknown: pipeline");
        assertThat(WritePolicy.parse("").decide(SUCCESS).sentence()).isEqualTo("no rule allows it");
    }

    @Test
    void aRuleThatDeniesDeniesWhereAFactThatItNeedsIsMissing() {
        Decision decision = WritePolicy.DEFAULT.decide(PUSH.without(Fact.UNMERGED));
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.missing()).containsExactly(Fact.UNMERGED);
        assertThat(decision.sentence())
                .isEqualTo("the rule \"unmerged change\" needs to know unmerged, which is unknown");
    }

    @Test
    void aMissingFactThatWouldHaveAllowedIsNamed() {
        Decision decision =
                WritePolicy.DEFAULT.decide(PUSH.without(Fact.PRIMARY).with(Fact.PROTECTED, false, "test"));
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.missing()).containsExactly(Fact.PIPELINE, Fact.PRIMARY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"failure", "unstable", "running", "Success", "success "})
    void onlyASuccessfulBuildSavesWhateverTheRulesAre(String result) {
        WritePolicy everything = WritePolicy.parse("allow \"everything\"");
        assertThat(everything.decide(SUCCESS).allowed()).isTrue();
        Decision decision = everything.decide(SUCCESS.with(Fact.RESULT, result, "test"));
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.rule()).contains("only successful builds");
        assertThat(everything.decide(BuildFacts.NONE).missing()).containsExactly(Fact.RESULT);
    }

    @ParameterizedTest
    @CsvSource({
        "gate, yes, true",
        "gate-and-submit, yes, true",
        "gate-and-submit-wmf, yes, true",
        "gate-and-submit/../check, yes, false",
        "gated, yes, false",
        "check, yes, false",
        "postmerge, no, true",
        "post, no, true",
        "promote, no, true",
        "postmerge, yes, false",
        "post-check, no, false",
        "check, no, false",
    })
    void thePipelinesOfTheDefaultPolicy(String pipeline, String unmerged, boolean allowed) {
        BuildFacts facts = SUCCESS.with(Fact.PIPELINE, pipeline, "test").with(Fact.UNMERGED, unmerged, "test");
        assertThat(WritePolicy.DEFAULT.decide(facts).allowed()).isEqualTo(allowed);
    }

    @Test
    void theRulesThatWereLookedAtAreToldInOrder() {
        Decision decision = WritePolicy.DEFAULT.decide(PUSH);
        assertThat(decision.tried())
                .extracting(Tried::verdict)
                .containsExactly(
                        Verdict.NOT_MET, Verdict.UNDECIDABLE, Verdict.NOT_MET, Verdict.UNDECIDABLE, Verdict.MET);
        assertThat(decision.tried().get(4).text())
                .isEqualTo("allow \"primary branch\" if event in [push, schedule] and primary = yes");
    }

    @Test
    void aHostileValueStaysOnOneLineAndShort() {
        String value = "a\ncastor: may save\u202e" + "x".repeat(900);
        String sentence = WritePolicy.parse("deny \"bad\" if branch != main")
                .decide(SUCCESS.with(Fact.BRANCH, value, "test"))
                .sentence();
        assertThat(sentence).hasSizeLessThan(1200).doesNotContain("\n", "\u202e");
        assertThat(sentence).startsWith("the rule \"bad\" denies it: branch is \"a\\u000acastor");
    }

    @Test
    void valuesThatAreEmptyOrTooLongOrNoFlagAreUnknown() {
        assertThat(BuildFacts.NONE
                        .with(Fact.BRANCH, " ", "test")
                        .with(Fact.JOB, "x".repeat(1025), "test")
                        .with(Fact.USER, null, "test")
                        .with(Fact.PRIMARY, "true", "test")
                        .known())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "main, main, true",
        "main, Main, false",
        "release/*, release/1.0, true",
        "release/*, release/1.0/fix, false",
        "release/**, release/1.0/fix, true",
        "**, a/b/c, true",
        "?.x, 1.x, true",
        "?.x, /.x, false",
        "a*b*c, abcbc, true",
        "a*b*c, ab, false",
        "[x], [x], true",
    })
    void globs(String glob, String value, boolean matches) {
        assertThat(Wildcards.match(glob, value)).isEqualTo(matches);
    }
}
