package io.jenkins.plugins.castor.cli.command.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --key}, {@code --exact-only}, {@code castor lookup} and {@code castor run --setup}. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are those of a shell")
class KeyTest {
    private static final String[] KEY = {"--key", "package-lock.json"};

    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void configure() {
        cli = Cli.configured(folder);
        cli.write("package-lock.json", "1");
    }

    private Result run(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(KEY));
        arguments.addAll(Arrays.asList(more));
        return cli.run(arguments.toArray(String[]::new));
    }

    private void install(String content) throws IOException {
        Files.setLastModifiedTime(
                cli.write("deps/a", content), FileTime.fromMillis(1_500_000_000_000L + content.hashCode()));
    }

    @Test
    void theSameKeyIsExactAndAnotherOneSaysWhy() throws Exception {
        install("one");
        assertThat(run("save").exit()).isZero();
        Result same = run("load");
        assertThat(same.out()).contains(", exact, checked in");
        cli.write("package-lock.json", "2");
        Result other = run("load");
        assertThat(other.exit()).isZero();
        assertThat(other.out()).contains(", not exact: key differs: package-lock.json");
        Files.delete(cli.work.resolve("package-lock.json"));
        Result none = run("load");
        assertThat(none.exit()).isZero();
        assertThat(none.out()).contains(", not exact: no file package-lock.json");
        assertThat(cli.run("load").out()).doesNotContain("exact");
    }

    @Test
    void theJsonSaysIt() throws Exception {
        install("one");
        Map<String, Object> saved = run("save", "--json").json();
        assertThat(saved.get("head/key/package-lock.json")).asString().hasSize(64);
        assertThat(run("load", "--json").json()).containsEntry("exact", true).containsEntry("why", null);
        cli.write("package-lock.json", "2");
        assertThat(run("load", "--json").json())
                .containsEntry("outcome", "hit")
                .containsEntry("exact", false)
                .containsEntry("why", "key differs: package-lock.json");
        assertThat(cli.run("load", "--json").json())
                .containsEntry("exact", false)
                .containsEntry("why", null);
    }

    @Test
    void anOlderGenerationWithTheKeyIsTakenAndItsSaveCostsNothing() throws Exception {
        install("one");
        run("save");
        cli.write("package-lock.json", "2");
        install("two");
        run("save");
        cli.write("package-lock.json", "1");
        assertThat(run("load").out()).contains("generation 1", ", exact");
        assertThat(cli.work.resolve("deps/a")).hasContent("one");
        assertThat(run("save", "--json").json())
                .containsEntry("outcome", "unchanged")
                .containsEntry("head/generation", 1L);
    }

    @Test
    void aSaveSaysWhenOnlyTheKeyIsNewAndWhenThereIsNone() throws Exception {
        install("one");
        run("save");
        cli.write("package-lock.json", "2");
        assertThat(run("save").out()).contains("castor: saved", "generation 2", "(only the key is new)");
        Files.delete(cli.work.resolve("package-lock.json"));
        install("two");
        assertThat(run("save").out()).contains("castor: saved without a key: no file package-lock.json");
    }

    @Test
    void exactOnlyIsAMissForAnythingElse() throws Exception {
        install("one");
        run("save");
        cli.write("package-lock.json", "2");
        Result miss = run("load", "--exact-only", "--strict");
        assertThat(miss.exit()).isZero();
        assertThat(miss.out())
                .startsWith("castor: cold: nothing exact was saved")
                .contains("key differs");
        assertThat(run("lookup", "--exact-only", "--json").json()).containsEntry("outcome", "miss");
        Result wrong = cli.run("load", "--exact-only");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("--exact-only needs a key: add --key FILE");
    }

    @Test
    void aLookupRestoresNothing() throws Exception {
        assertThat(run("lookup").out()).startsWith("castor: cold: nothing was saved yet");
        install("one");
        run("save");
        Files.delete(cli.work.resolve("deps/a"));
        Result found = run("lookup");
        assertThat(found.exit()).isZero();
        assertThat(found.out()).contains("a load would restore", "generation 1", ", exact");
        assertThat(cli.work.resolve("deps/a")).doesNotExist();
        assertThat(run("lookup", "--json").json())
                .containsEntry("command", "lookup")
                .containsEntry("exact", true)
                .containsEntry("head/generation", 1L);
    }

    @Test
    void aStoreThatIsOutOfReachIsNoErrorOfALookup() {
        assertThat(run("lookup", "--store", "/proc/nothing").exit()).isZero();
        assertThat(run("lookup", "--store", "rsync://127.0.0.1:1/x").exit()).isZero();
        assertThat(run("lookup", "--store", "rsync://127.0.0.1:1/x", "--strict").exit())
                .isEqualTo(1);
    }

    @Test
    void theKeyComesFromTheEnvironmentAndTheFileOfTheProjectToo() throws Exception {
        cli.write("yarn.lock", "1");
        install("one");
        cli.with("CASTOR_KEY", "package-lock.json, yarn.lock").with("CASTOR_KEY_TEXT", "'node 20' x");
        cli.run("save");
        assertThat(cli.run("lookup", "--json").json()).containsEntry("exact", true);
        cli.environment.remove("CASTOR_KEY");
        cli.environment.remove("CASTOR_KEY_TEXT");
        cli.write(".castor.properties", "key = yarn.lock, package-lock.json\nkey-text = x, 'node 20'\n");
        assertThat(cli.run("lookup", "--json").json()).containsEntry("exact", true);
        cli.write(".castor.properties", "key = yarn.lock, package-lock.json\nkey-text = 'node 22'\n");
        assertThat(cli.run("lookup", "--json").json()).containsEntry("why", "key differs: the texts");
    }

    @Test
    void autoTakesTheLockFilesOfTheProject() throws Exception {
        install("one");
        cli.run("save", "--key", "auto");
        assertThat(cli.run("lookup", "--key", "auto", "--json").json()).containsEntry("exact", true);
        cli.write("app/pom.xml", "new");
        assertThat(cli.run("lookup", "--key", "auto", "--json").json())
                .containsEntry("why", "key differs: app/pom.xml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../package-lock.json", "/etc/passwd", "[", ""})
    void whatIsNoKeyIsWrongUsage(String key) {
        Result result = cli.run("load", "--key", key);
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--key");
    }

    @Test
    void theSetupRunsOnlyWhereTheHitIsNotExact() throws Exception {
        String[] setup = {"--setup", "echo >>setups; mkdir -p deps; cp package-lock.json deps/a", "--", "cat", "deps/a"
        };
        Result first = run("run", setup);
        assertThat(first.exit()).isZero();
        assertThat(cli.work.resolve("setups")).content().hasSize(1);
        Files.delete(cli.work.resolve("deps/a"));
        Result second = run("run", setup);
        assertThat(second.err()).contains(", exact", "castor: exact, so the setup is not needed", "unchanged");
        assertThat(cli.work.resolve("deps/a")).hasContent("1");
        assertThat(cli.work.resolve("setups")).content().hasSize(1);
        cli.write("package-lock.json", "22");
        Result third = run("run", setup);
        assertThat(third.err()).contains("not exact: key differs: package-lock.json", "castor: saved");
        assertThat(cli.work.resolve("setups")).content().hasSize(2);
    }

    @Test
    void aSetupThatFailsEndsTheRunWithItsStatusAndNothingIsSaved() throws Exception {
        install("one");
        Result failed = run("run", "--setup", "exit 7", "--", "touch", "ran");
        assertThat(failed.exit()).isEqualTo(7);
        assertThat(failed.err()).contains("the setup ended with 7, so the command was not run and nothing is saved");
        assertThat(cli.work.resolve("ran")).doesNotExist();
        assertThat(cli.store).doesNotExist();
        assertThat(run("run", "--json", "--setup", "exit 7", "--", "true").json())
                .containsEntry("setup", 7L)
                .containsEntry("status", null)
                .containsEntry("save", null)
                .containsEntry("exit", 7L);
        assertThat(run("run", "--json", "--setup", "true", "--", "true").json()).containsEntry("setup", 0L);
        assertThat(cli.run("run", "--setup", "true", "--", "true").err()).contains("--setup needs a key");
    }

    /** What is installed follows from the lock file as it was, whatever the command does to it. */
    @Test
    void theKeyOfARunIsThatOfItsStart() throws Exception {
        install("one");
        run("run", "--", "sh", "-c", "echo changed >package-lock.json");
        assertThat(run("lookup", "--json").json()).containsEntry("exact", false);
        cli.write("package-lock.json", "1");
        assertThat(run("lookup", "--json").json()).containsEntry("exact", true);
    }

    @Test
    void aGenerationShowsItsKey() throws Exception {
        install("one");
        run("save");
        assertThat(cli.run("show", "website/main/test").out())
                .containsPattern("key +/arch, /caches, /os, package-lock.json");
    }
}
