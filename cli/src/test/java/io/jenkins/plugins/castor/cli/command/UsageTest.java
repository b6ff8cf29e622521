package io.jenkins.plugins.castor.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Help, and wrong usage. */
class UsageTest {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void makeDirectories() {
        cli = new Cli(folder);
    }

    static Stream<String> everyCommand() {
        return Commands.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandExplainsItself(String command) {
        Result help = cli.run(command, "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .contains("Usage: castor " + command, "-h, --help")
                .doesNotContain("%%", "%n");
        assertThat(help.out().lines())
                .allMatch(line -> line.length() <= 100)
                .as("URLs are not broken")
                .noneMatch(line -> line.strip().startsWith("//"));
        assertThat(cli.run("help", command)).isEqualTo(help);
    }

    @Test
    void aShellCompletesTheCommandsOfHelp() {
        String script = new Cli(folder).run("completion").out();
        int help = script.indexOf("function _picocli_castor_help()");
        assertThat(script.substring(help, script.indexOf("\n}\n", help))).contains("\"load\"", "\"presets\"");
    }

    @Test
    void optionsStandInGroupsAndTheCommonOnesComeFirst() {
        String help = cli.run("load", "--help").out();
        assertThat(help)
                .containsSubsequence("\nOptions:\n", "--store", "--cache", "--strict", "\nAccess to the store:\n");
        assertThat(help)
                .containsSubsequence("\nAccess to the store:\n", "--old-rsync", "\nTrust:\n", "--pins", "\nOutput:\n");
    }

    @Test
    void theVersionMayBeJson() {
        assertThat(new Cli(folder).run("--version", "--json").json())
                .containsEntry("exit", 0L)
                .containsKey("version");
    }

    @Test
    void theMostCommonOptionsOfACommandComeFirst() {
        assertThat(cli.run("help", "load").out())
                .containsSubsequence(
                        "Options:",
                        "--store",
                        "--namespace",
                        "--cache",
                        "Parts of the namespace:",
                        "--project",
                        "Access to the store:",
                        "--ssh-key",
                        "Trust:",
                        "--trusted-key",
                        "Output:",
                        "--json");
        assertThat(cli.run("help", "help").out()).contains("Options:").doesNotContain("Output:");
    }

    @Test
    void anOverviewNamesEveryCommand() {
        Result help = cli.run("--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains(Commands.NAMES);
        assertThat(cli.run("help")).isEqualTo(help);
        assertThat(cli.run("-h")).isEqualTo(help);
    }

    @ParameterizedTest
    @CsvSource({"--version", "-V"})
    void theVersionIsOneLine(String option) {
        Result version = cli.run(option);
        assertThat(version.exit()).isZero();
        assertThat(version.out()).startsWith("castor ").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "laod | unknown command \"laod\"; did you mean load?",
                "frobnicate | the commands are load, save, run",
                "load --stor x | did you mean --store?",
                "load --frobnicate | unknown option --frobnicate (see castor load --help)",
                "--stroe=x load | options come after a command",
                "load --cache | missing: CACHE after --cache",
                "load --deadline 1m --deadline 2m | should be specified only once",
                "load npm | \"npm\" is not expected here (see castor load --help)",
                "show | missing: NAMESPACE",
                "show --generation 0 a/b/c | write a number from 1 on",
                "show --generation x a/b/c | write a number from 1 on",
                "list a/b | write PROJECT/BRANCH/JOB",
                "run | write it after --",
                "run -- | write it after --",
                "help laod | did you mean load?",
                "completion tcsh | use it in bash, zsh or fish",
                "load --deadline 2 | No store is set",
            })
    void wrongUsageSaysWhatToDo(String line, String message) {
        Result result = cli.run(line.split(" "));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("castor: ").contains(message).hasLineCount(1);
    }

    @Test
    void noCommandAtAllIsWrongUsage() {
        Result result = cli.run();
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("castor --help");
    }

    @Test
    void errorsAreJsonToo() {
        assertThat(cli.run("load", "--stor", "x", "--json").json())
                .containsEntry("command", null)
                .containsEntry("exit", 2L)
                .containsKey("error");
        Result result = cli.run("load", "--json");
        assertThat(result.err()).isEmpty();
        assertThat(result.json()).containsEntry("command", "load").containsEntry("exit", 2L);
    }

    @Test
    void hostileArgumentsCannotCommandTheTerminal() {
        Result result = cli.run("load", "\u001b]0;evil\u0007");
        assertThat(result.err()).contains("\\u001b]0;evil\\u0007").doesNotContain("\u001b");
    }

    @Test
    void completionIsAScriptThatBashReads() throws Exception {
        Result script = cli.run("completion", "bash");
        assertThat(script.exit()).isZero();
        Process bash = new ProcessBuilder("bash", "-c", "source /dev/stdin && complete -p castor").start();
        try (var in = bash.outputWriter()) {
            in.write(script.out());
        }
        assertThat(bash.inputReader().readLine()).contains("complete", "castor");
        assertThat(bash.waitFor()).isZero();
        assertThat(script.out()).contains(Commands.NAMES).contains("--fallback", "maven");
    }

    @Test
    void stackTracesAreForThoseWhoAskForThem() {
        assertThat(cli.run("load").err()).doesNotContain("\tat ");
        assertThat(cli.with("CASTOR_DEBUG", "1").run("load").err()).contains("UsageException", "\tat ");
        assertThat(cli.with("CASTOR_DEBUG", "0").run("load").err()).doesNotContain("\tat ");
    }
}
