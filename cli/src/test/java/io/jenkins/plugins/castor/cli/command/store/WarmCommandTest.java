package io.jenkins.plugins.castor.cli.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories near the machine: {@code castor warm} fills them, {@code castor load --near} reads them. */
class WarmCommandTest {
    private static final String JOB = "website/main/test";

    @TempDir
    Path folder;

    private Cli cli;
    private Path near;

    @BeforeEach
    void saveACache() {
        cli = Cli.configured(folder);
        cli.write("deps/a.txt", "alpha");
        cli.write("deps/b/c.txt", "gamma");
        cli.run("save");
        near = folder.resolve("near");
    }

    @Test
    void whatWasWarmedIsLoadedFromThere() throws IOException {
        Result warmed = cli.run("warm", "--near", near.toString(), JOB);
        assertThat(warmed.exit()).isZero();
        assertThat(warmed.out())
                .matches("castor: copied .* in .*; the near cache has 1 namespace of those named, .*\\n");
        Files.delete(folder.resolve("work/deps/a.txt"));
        Map<String, Object> load =
                cli.run("load", "--json", "--near", near.toString()).json();
        assertThat(load).containsEntry("outcome", "hit");
        assertThat(load.get("bytesNear")).isEqualTo(load.get("bytesFetched")).isNotEqualTo(0L);
        assertThat(cli.run("warm", "--json", "--near", near.toString(), JOB).json())
                .containsEntry("copiedBytes", 0L);
    }

    @Test
    void theVariableNamesIt() {
        cli.with("CASTOR_NEAR", "http://127.0.0.1:9 " + near);
        assertThat(cli.run("warm", JOB).exit()).isZero();
        Result load = cli.run("load", "--clean");
        assertThat(load.exit()).isZero();
        assertThat(load.err()).contains("the near cache http://127.0.0.1:9 is not used: only a store in S3");
    }

    @Test
    void aNamespaceThatHasNothingIsNamed() {
        Result warmed = cli.run("warm", "--near", near.toString(), JOB, "website/main/none");
        assertThat(warmed.exit()).isEqualTo(ExitCode.TROUBLE);
        assertThat(warmed.err()).contains("website/main/none is not in the near cache: nothing was saved");
        assertThat(warmed.out()).contains("1 namespace of those named");
    }

    @Test
    void wrongUsageIsExplained() {
        assertWrong("missing: NAMESPACE", "warm", "--near", near.toString());
        assertWrong("no directory is set as near cache", "warm", JOB);
        assertWrong("no directory is set as near cache", "warm", "--near", "http://cache:8080", JOB);
        assertWrong("more than one directory", "warm", "--near", near.toString(), "--near", "/srv/other", JOB);
        assertWrong("--near: A near cache is a server like http://host:port", "load", "--near", "http://cache/path");
        assertWrong("--near: A near cache is a server like http://host:port", "load", "--near", "relative");
        assertWrong("--max-size: ", "warm", "--near", near.toString(), "--max-size", "much", JOB);
    }

    private void assertWrong(String message, String... arguments) {
        Result result = cli.run(arguments);
        assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains(message);
    }
}
