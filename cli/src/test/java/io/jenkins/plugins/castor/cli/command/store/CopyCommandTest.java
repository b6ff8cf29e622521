package io.jenkins.plugins.castor.cli.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code castor copy}: moving from one store to another. */
class CopyCommandTest {
    private static final String JOB = "website/main/test";

    @TempDir
    Path folder;

    private Cli cli;
    private Path other;

    @BeforeEach
    void saveTwoGenerations() {
        cli = Cli.configured(folder);
        other = folder.resolve("other");
        cli.write("deps/a.txt", "alpha");
        cli.run("save");
        cli.write("deps/b.txt", "beta");
        cli.run("save");
    }

    @Test
    void theOtherStoreIsLoadedFrom() throws Exception {
        Result copied = cli.run("copy", "--to", other.toString(), JOB);
        assertThat(copied.exit()).isZero();
        assertThat(copied.err()).isEmpty();
        assertThat(copied.out()).startsWith("castor: website/main/test: copied generation 2\n");
        assertThat(copied.out())
                .containsPattern("castor: sent .* in .*; .*other/ has the newest generation of 1 of 1 namespace\n");
        Files.delete(folder.resolve("work/deps/a.txt"));
        assertThat(cli.run("load", "--store", other.toString(), "--json").json())
                .containsEntry("outcome", "hit")
                .containsEntry("head/generation", 2L);
        assertThat(folder.resolve("work/deps/a.txt")).hasContent("alpha");
    }

    @Test
    @SuppressWarnings("unchecked")
    void jsonSaysWhatWasCopiedAndAgainNothing() {
        Map<String, Object> copied = cli.run(
                        "copy", "--json", "--generations", "all", "--to", other.toString(), "--all")
                .json();
        Map<String, Object> namespace = ((List<Map<String, Object>>) copied.get("namespaces")).get(0);
        assertThat(namespace)
                .containsEntry("namespace", JOB)
                .containsEntry("outcome", "copied")
                .containsEntry("copied", List.of(Map.of("from", 1L, "to", 1L), Map.of("from", 2L, "to", 2L)))
                .containsEntry("remark", null);
        assertThat((long) copied.get("sentBytes")).isPositive();
        Map<String, Object> again =
                cli.run("copy", "--json", "--to", other.toString(), "--all").json();
        assertThat(again).containsEntry("sentBytes", 0L).containsEntry("exit", 0L);
        assertThat(((List<Map<String, Object>>) again.get("namespaces")).get(0)).containsEntry("outcome", "there");
    }

    @Test
    void whatIsNotCopiedIsNamed() {
        Result none = cli.run("copy", "--to", other.toString(), "website/main/none");
        assertThat(none.exit()).isEqualTo(ExitCode.TROUBLE);
        assertThat(none.err()).contains("website/main/none is not copied: no generation is in use");
        cli.run("keygen", "castor.key");
        Result unsigned = cli.run(
                "copy",
                "--to",
                other.toString(),
                "--signing-key",
                cli.work.resolve("castor.key").toString(),
                JOB);
        assertThat(unsigned.exit()).isEqualTo(ExitCode.TROUBLE);
        assertThat(unsigned.err()).contains("no generation is believed", "sign what is there");
        Result itself = cli.run("copy", "--to", cli.store.toString(), JOB);
        assertThat(itself.exit()).isEqualTo(ExitCode.TROUBLE);
        assertThat(itself.err()).contains("or one is a mirror of it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "website/main/test | no store to copy to is named: write --to URL",
                "--to /x | name the namespaces to copy, or give --all, and not both",
                "--to /x --all website/main/test | name the namespaces to copy, or give --all, and not both",
                "--to gopher:/x --all | --to: ",
                "--to rsync://user:secret@host/x --all | --to: ",
                "--to /x --all --generations 0 | --generations: \"0\" is neither a number from 1 on nor all",
                "--to /x --all --generations some | --generations: \"some\" is neither",
            })
    void wrongUsageIsExplained(String line, String message) {
        Result result = cli.run(("copy " + line).split(" ", -1));
        assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains(message).doesNotContain("secret");
    }
}
