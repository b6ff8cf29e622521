package io.jenkins.plugins.castor.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Saves that a policy allows or denies. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are those of a shell")
class SavePermissionTest {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void fillACache() {
        cli = Cli.configured(folder);
        cli.write("deps/a.txt", "alpha");
    }

    private void change(String pipeline) {
        cli.with("ZUUL_UUID", "8e5b").with("ZUUL_CHANGE", "4711").with("ZUUL_PIPELINE", pipeline);
    }

    @Test
    void aBuildOfAnUnmergedChangeSavesNothingAndSaysWhy() {
        change("check");
        Result denied = cli.run("save", "--strict");
        assertThat(denied.exit()).isZero();
        assertThat(denied.err()).isEmpty();
        assertThat(denied.out())
                .isEqualTo(
                        "castor: cache not saved: the rule \"unmerged change\" denies it: unmerged is yes (checked on"
                                + " this machine: a convenience, no protection)\n");
        assertThat(cli.store).doesNotExist();
        Map<String, Object> json = cli.run("save", "--json").json();
        assertThat(json)
                .containsEntry("outcome", "skipped")
                .containsEntry("trouble", false)
                .containsEntry("decision/allowed", false)
                .containsEntry("decision/rule", "unmerged change")
                .containsEntry("decision/ci", "Zuul")
                .containsEntry("decision/policy", "the default policy");
        assertThat(json.get("decision/facts"))
                .isEqualTo(List.of(Map.of("fact", "unmerged", "value", "yes", "from", "ZUUL_CHANGE, ZUUL_PIPELINE")));
    }

    @Test
    void aBuildOfAGatePipelineSavesAndSaysWhy() {
        change("gate-and-submit");
        Result allowed = cli.run("save");
        assertThat(allowed.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("castor: may save: the rule \"gate pipeline\" allows it: pipeline is")
                                .contains("convenience"),
                        line -> assertThat(line)
                                .startsWith("castor: saved 2 entries")
                                .doesNotContain("no CI"),
                        line -> assertThat(line).startsWith("castor: created the store "));
        assertThat(cli.run("show", "website/main/test", "--json").json())
                .containsEntry("provenance/change", "4711")
                .containsEntry("provenance/build", "8e5b")
                .containsEntry("provenance/pipeline", "gate-and-submit");
    }

    @Test
    void whereNoBuildIsRecognisedASaveGoesAheadAndSaysSo() {
        assertThat(cli.run("save").out()).startsWith("castor: saved 2 entries").contains(" (no CI build recognised)\n");
        assertThat(cli.run("save", "--json").json()).containsEntry("decision", null);
    }

    @Test
    void aPolicyThatIsNamedCountsEvenWhereNoBuildIsRecognised() {
        Path policy = cli.write("policy", "deny \"closed\"\n");
        assertThat(cli.run("save", "--policy", "policy").out()).contains("the rule \"closed\" denies it");
        assertThat(cli.with("CASTOR_POLICY", policy.toString()).run("save").out())
                .contains("the rule \"closed\"");
        cli.write("policy", "allow \"open\" if job = test");
        assertThat(cli.run("save").out()).contains("no rule allows it; unknown: job");
    }

    @Test
    void aPolicyThatIsWrongFailsAtOnceAndSaysWhere() throws Exception {
        cli.write("policy", "# mine\nallow \"main\" if brunch = main");
        Result wrong = cli.run("run", "--policy", "policy", "--", "touch", "ran");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err())
                .startsWith("castor: --policy: " + cli.work.resolve("policy") + ", line 2, column 17: expected a fact")
                .hasLineCount(1);
        assertThat(cli.work.resolve("ran")).doesNotExist();
        assertThat(cli.run("save", "--policy", "missing").err()).startsWith("castor: cache not saved: --policy: ");
        assertThat(cli.run("save", "--policy", "deps").err()).startsWith("castor: cache not saved: --policy: ");
        assertThat(cli.store).doesNotExist();
        Files.write(cli.work.resolve("policy"), new byte[] {(byte) 0xff});
        assertThat(cli.run("save", "--policy", "policy").err()).contains("not UTF-8");
    }

    @Test
    void theCheckedOutCodeCannotNameAPolicy() {
        cli.write("open", "allow \"everything\"");
        cli.write(".castor.properties", "policy=open");
        Result refused = cli.run("save");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("may not set \"policy\"");
    }

    @Test
    void aRunSavesIfItsCommandSucceededAndItsBuildMay() {
        change("gate");
        assertThat(cli.run("run", "--", "true").err()).contains("castor: may save: ", "castor: saved ");
        assertThat(cli.run("run", "--json", "--", "true").json()).containsEntry("save/decision/rule", "gate pipeline");
        assertThat(cli.run("run", "--json", "--", "false").json()).containsEntry("save/decision", null);
        change("check");
        assertThat(cli.run("run", "--", "true").err()).contains("cache not saved: the rule \"unmerged change\"");
    }

    @Test
    void aBuildThatItsSystemSaysFailedSavesNothing() {
        cli.with("DRONE", "true")
                .with("DRONE_BUILD_EVENT", "push")
                .with("DRONE_BRANCH", "main")
                .with("DRONE_REPO_BRANCH", "main")
                .with("DRONE_BUILD_STATUS", "failure");
        assertThat(cli.run("save").out())
                .contains("the rule \"only successful builds\" denies it: result is \"failure\"");
    }

    @Test
    void explainShowsTheFactsWithTheirSourcesAndEachRuleThatWasTried() {
        change("check");
        Result explained = cli.run("explain");
        assertThat(explained.exit()).isZero();
        assertThat(explained.out().lines())
                .contains("may not save: the rule \"unmerged change\" denies it: unmerged is yes")
                .anyMatch(line -> line.matches("CI +Zuul"))
                .anyMatch(line -> line.matches("pipeline +check +ZUUL_PIPELINE"))
                .anyMatch(line -> line.matches("gate pipeline +not met: pipeline +allow \"gate pipeline\" if .*"))
                .anyMatch(line -> line.matches("unmerged change +met +deny \"unmerged change\" if unmerged = yes"))
                .anyMatch(line -> line.contains("a convenience, no protection"));
        Map<String, Object> json = cli.run("explain", "--json").json();
        assertThat(json).containsEntry("allowed", false).containsEntry("rule", "unmerged change");
        assertThat((List<?>) json.get("rules")).hasSize(3);
        assertThat(json.get("known").toString()).contains("{fact=change, value=4711, from=ZUUL_CHANGE}");
    }

    @Test
    void explainWithoutABuildSaysThatSavesGoAhead() {
        assertThat(cli.run("explain").out()).startsWith("may save: no CI build recognised\n");
        assertThat(cli.run("explain", "--json").json())
                .containsEntry("allowed", true)
                .containsEntry("ci", null)
                .containsEntry("policy", null);
    }
}
