package io.jenkins.plugins.castor.cli.command.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code castor run} around real commands. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are those of a shell")
class RunTest {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void configure() {
        cli = Cli.configured(folder);
    }

    @Test
    void aCommandThatSucceedsHasItsCachesSavedAndTheNextOneFindsThem() throws Exception {
        Result first = cli.run("run", "--", "sh", "-c", "mkdir deps && echo x > deps/a");
        assertThat(first.exit()).isZero();
        assertThat(first.out()).isEmpty();
        assertThat(first.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("castor: cold: "),
                        line -> assertThat(line).startsWith("castor: there is no store in "),
                        line -> assertThat(line).matches("castor: the command took [0-9]+\\.[0-9] s"),
                        line -> assertThat(line).startsWith("castor: saved "),
                        line -> assertThat(line).startsWith("castor: created the store "));
        Files.delete(cli.work.resolve("deps/a"));
        Result second = cli.run("run", "--", "test", "-f", "deps/a");
        assertThat(second.exit()).isZero();
        assertThat(second.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("castor: restored 1 file"),
                        line -> assertThat(line).startsWith("castor: the command took "),
                        line -> assertThat(line).startsWith("castor: unchanged: "));
    }

    @Test
    void aRunTellsHowLongItsPartsTook() {
        String[] parts = {
            "run", "--key-text", "1", "--setup", "mkdir -p deps; echo x >deps/a; sleep 0.2", "--", "sleep", "0.3"
        };
        assertThat(cli.run(parts).err()).containsPattern("castor: the setup took 0\\.[2-9] s, the command 0\\.[3-9] s");
        parts = Stream.concat(Stream.of("run", "--json"), Arrays.stream(parts).skip(1))
                .toArray(String[]::new);
        Map<String, Object> exact = cli.run(parts).json();
        assertThat(exact)
                .containsEntry("load/outcome", "hit")
                .containsEntry("load/exact", true)
                .containsEntry("setupSeconds", null);
        assertThat(List.of("load/seconds", "commandSeconds", "save/seconds"))
                .allSatisfy(field -> assertThat((Double) exact.get(field)).isNotNegative());
        assertThat((Double) exact.get("commandSeconds")).isGreaterThanOrEqualTo(0.3);
        parts[3] = "2";
        assertThat((Double) cli.run(parts).json().get("setupSeconds")).isGreaterThanOrEqualTo(0.2);
    }

    @Test
    void whatDidNotRunTookNoTime() {
        assertThat(cli.run("run", "--json", "--", "no-such-command").json())
                .containsEntry("setupSeconds", null)
                .containsEntry("commandSeconds", null);
        assertThat(cli.run("run", "--", "no-such-command").err()).doesNotContain(" took ");
        Map<String, Object> failed = cli.run("run", "--json", "--key-text", "1", "--setup", "exit 7", "--", "true")
                .json();
        assertThat((Double) failed.get("setupSeconds")).isNotNegative();
        assertThat(failed).containsEntry("commandSeconds", null);
    }

    @Test
    void aCommandThatFailsKeepsItsStatusAndNothingIsSaved() {
        cli.write("deps/a", "x");
        Result failed = cli.run("run", "--", "sh", "-c", "exit 7");
        assertThat(failed.exit()).isEqualTo(7);
        assertThat(failed.err()).contains("castor: cache not saved: the command ended with 7");
        assertThat(cli.store).doesNotExist();
    }

    @Test
    void aCommandThatASignalEndsHasTheStatusOfAShell() {
        assertThat(cli.run("run", "--", "sh", "-c", "kill -KILL $$").exit()).isEqualTo(128 + 9);
        assertThat(cli.run("run", "--", "sh", "-c", "kill -TERM $$").exit()).isEqualTo(128 + 15);
    }

    @Test
    void aCommandThatDoesNotExistIs127AndOneThatCannotRunIs126() throws Exception {
        Result missing = cli.run("run", "--", "no-such-command");
        assertThat(missing.exit()).isEqualTo(127);
        assertThat(missing.err()).contains("no command no-such-command");
        cli.write("data", "no program");
        Result data = cli.run("run", "--", "./data");
        assertThat(data.exit()).isEqualTo(126);
        assertThat(data.err()).contains("cannot be run: make it an executable file");
        assertThat(cli.run("run", "--", "./missing").exit()).isEqualTo(127);
        assertThat(cli.store).doesNotExist();
    }

    @Test
    void aScriptWhoseInterpreterIsNotThereIs126AndSaysWhereToLook() throws Exception {
        Path script = cli.write("moved", "#!/no/such/venv/bin/python3\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Result moved = cli.run("run", "--", "./moved");
        assertThat(moved.exit()).isEqualTo(126);
        assertThat(moved.err()).contains("moved cannot be run: see that", "its first line");
    }

    @ParameterizedTest
    @CsvSource({"--", "''"})
    void theArgumentsOfTheCommandAreItsOwn(String separator) throws Exception {
        String script = "printf '%s\\n' \"$@\" > arguments";
        String[] command = {"run", "sh", "-c", script, "sh", "--json", "--quiet", "--", "@file", "${x}", "", "-h"};
        if (separator.equals("--")) {
            command = Stream.concat(
                            Stream.of("run", "--"), Arrays.stream(command).skip(1))
                    .toArray(String[]::new);
        }
        assertThat(cli.run(command).exit()).isZero();
        assertThat(cli.work.resolve("arguments")).hasContent("--json\n--quiet\n--\n@file\n${x}\n\n-h\n");
    }

    @Test
    void theReportOfARunIsTheLastLineAsOneObject() {
        cli.write("deps/a", "x");
        Result run = cli.run("run", "--json", "--", "true");
        assertThat(run.err()).isEmpty();
        assertThat(run.json())
                .containsEntry("command", "run")
                .containsEntry("exit", 0L)
                .containsEntry("status", 0L)
                .containsEntry("load/outcome", "miss")
                .containsEntry("save/outcome", "saved");
        assertThat(run.out()).startsWith("\n{").endsWith("}\n");
        assertThat(cli.run("run", "--json", "--", "false").json())
                .containsEntry("exit", 1L)
                .containsEntry("status", 1L)
                .containsEntry("save/outcome", "skipped");
    }

    @Test
    void troubleWithTheStoreNeverChangesTheStatusOfTheCommand() throws Exception {
        Files.writeString(cli.store, "this is no directory");
        cli.write("deps/a", "x");
        assertThat(cli.run("run", "--", "true").exit()).isZero();
        assertThat(cli.run("run", "--", "sh", "-c", "exit 3").exit()).isEqualTo(3);
    }

    @Test
    void underStrictTroubleWithTheLoadKeepsTheCommandFromRunning() throws Exception {
        Files.writeString(cli.store, "this is no directory");
        Result run = cli.run("run", "--strict", "--", "touch", "ran");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("the command was not run");
        assertThat(cli.work.resolve("ran")).doesNotExist();
        assertThat(cli.run("run", "--strict", "--json", "--", "touch", "ran").json())
                .containsEntry("exit", 1L)
                .containsEntry("status", null);
    }

    @Test
    void underStrictTroubleWithTheSaveFailsACommandThatSucceeded() {
        Result run = cli.run(
                "run", "--strict", "--", "sh", "-c", "mkdir deps && echo x > deps/a && echo file > " + cli.store);
        assertThat(run.err()).contains("castor: cache not saved: ");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void wrongConfigurationKeepsTheCommandFromRunning() {
        assertThat(cli.run("run", "--deadline", "soon", "--", "touch", "ran").exit())
                .isEqualTo(2);
        assertThat(cli.work.resolve("ran")).doesNotExist();
    }

    @Test
    void theCommandGetsTheLocaleThatTheLauncherReplaced() {
        Map<String, String> environment =
                new HashMap<>(Map.of("LC_ALL", "C.UTF-8", "CASTOR_ORIGINAL_LC_ALL", "de_DE.ISO-8859-1"));
        ChildProcess.restoreLocale(environment);
        assertThat(environment).containsOnly(Map.entry("LC_ALL", "de_DE.ISO-8859-1"));
        environment = new HashMap<>(Map.of("LC_ALL", "C.UTF-8", "CASTOR_ORIGINAL_LC_ALL", ""));
        ChildProcess.restoreLocale(environment);
        assertThat(environment).isEmpty();
        environment = new HashMap<>(Map.of("LC_ALL", "C.UTF-8"));
        ChildProcess.restoreLocale(environment);
        assertThat(environment).containsOnly(Map.entry("LC_ALL", "C.UTF-8"));
    }
}
