package io.jenkins.plugins.castor.cli.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code castor diff}: what a build brought into the cache. */
class DiffCommandTest {
    private static final String JOB = "website/main/test";

    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void saveTwoGenerations() throws IOException {
        cli = Cli.configured(folder);
        cli.write("deps/a.txt", "alpha");
        cli.write("deps/gone.txt", "gone");
        cli.run("save");
        cli.write("deps/a.txt", "alphabet");
        cli.write("deps/evil\u001b[2J.sh", "x".repeat(2000));
        Files.delete(folder.resolve("work/deps/gone.txt"));
        cli.with("BUILD_URL", "https://ci.example/2").run("save");
    }

    @Test
    void itNamesWhatABuildBroughtInTheLargestFirst() {
        Result diff = cli.run("diff", JOB, "2");
        assertThat(diff.exit()).isZero();
        assertThat(diff.err()).isEmpty();
        assertThat(diff.out().lines().map(line -> line.replaceAll(" {2,}", " | ")))
                .containsSubsequence(
                        "CHANGE | SIZE | BEFORE | FILE",
                        "added | 2.0 kB | deps/evil\\u001b[2J.sh",
                        "changed | 8 B | 5 B | deps/a.txt",
                        "dropped | 4 B | deps/gone.txt",
                        "CACHE | ADDED | SIZE | CHANGED | SIZE | DROPPED | SIZE",
                        "deps | 1 | 2.0 kB | 1 | 8 B | 1 | 4 B",
                        "castor: 1 file of 2.0 kB added, 1 file of 8 B changed, 1 file of 4 B dropped");
        assertThat(diff.out()).contains("by https://ci.example/2");
        assertThat(cli.run("diff", JOB, "1").out()).contains("nothing: it was built on no generation");
    }

    @Test
    void jsonHasTheSame() {
        Map<String, Object> diff =
                cli.run("diff", "--json", "--limit", "1", JOB, "2", "1").json();
        assertThat(diff)
                .containsEntry("head/generation", 2L)
                .containsEntry("other/generation", 1L)
                .containsEntry("added/files", 1L)
                .containsEntry("dropped/bytesBefore", 4L)
                .containsEntry("more", 2L)
                .containsEntry(
                        "changes",
                        List.of(Map.of(
                                "change",
                                "added",
                                "path",
                                "deps/evil\u001b[2J.sh",
                                "bytes",
                                2000L,
                                "bytesBefore",
                                0L)));
        assertThat(cli.run("diff", "--limit", "1", JOB, "2").out())
                .contains("2 smaller changes are not shown; --limit shows more");
    }

    @Test
    void anErrorSaysWhatToDo() throws IOException {
        assertTrouble("there is no generation 9 in website/main/test", "castor list --all website/main/test", JOB, "9");
        assertTrouble(
                "there is no generation 9 in website/main/test", "castor list --all website/main/test", JOB, "2", "9");
        Files.delete(cli.store.resolve(JOB + "/heads/0000000001.json"));
        assertTrouble("is not there any more: name another one to compare with", "castor list --all", JOB, "2");
        Path head = cli.store.resolve(JOB + "/heads/0000000002.json");
        Files.writeString(head, Files.readString(head).replace("castor-head", "castor-haed"));
        assertTrouble("is damaged", "castor repair website/main/test", JOB, "2");
    }

    private void assertTrouble(String what, String advice, String... operands) {
        String[] words = new String[operands.length + 1];
        words[0] = "diff";
        System.arraycopy(operands, 0, words, 1, operands.length);
        Result result = cli.run(words);
        assertThat(result.exit()).isEqualTo(ExitCode.TROUBLE);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(what, advice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "website/main/test | name a namespace and one or two generations",
                "website/main/test 1 2 3 | name a namespace and one or two generations",
                "website/main/test newest | \"newest\" is not a generation: write a number from 1 on",
                "website 1 | ",
                "website/main/test 1 --limit many | --limit: \"many\" is not a number",
            })
    void wrongUsageIsExplained(String line, String message) {
        Result result = cli.run(("diff " + line).split(" ", -1));
        assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains(message == null ? "website" : message);
    }
}
