package io.jenkins.plugins.castor.cli.command.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The recipe for {@code node_modules}, with the real npm and packages from the disk. */
@Tag("long") // needs npm
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are those of a shell")
class NodeModulesTest {
    @TempDir
    Path folder;

    private Cli machine(String name) throws Exception {
        Cli cli = new Cli(folder.resolve(name))
                .with("CASTOR_STORE", folder.resolve("store").toString())
                .with("CASTOR_NAMESPACE", "website/main/test");
        shell(cli.work, "cp -R " + folder.resolve("project") + "/. .");
        return cli;
    }

    private void shell(Path directory, String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-ec", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    /** A project with a package in this version, locked by npm itself. */
    private void lock(String version) throws Exception {
        Path project = Files.createDirectories(folder.resolve("project"));
        shell(project, """
                mkdir -p packages/left
                printf '{"name":"left","version":"%1$s","main":"index.js"}' >packages/left/package.json
                printf 'module.exports = "%1$s"' >packages/left/index.js
                (cd packages/left && npm pack --silent --pack-destination ..)
                printf '{"name":"site","version":"1.0.0","dependencies":{"left":"file:packages/left-%1$s.tgz"}}' \
                    >package.json
                npm install --package-lock-only --no-audit --no-fund --silent
                """.formatted(version));
    }

    private static Result run(Cli cli) {
        return cli.run(
                "run",
                "--cache",
                "modules=node_modules",
                "--key",
                "package-lock.json",
                "--setup",
                // Node makes the streams that it inherits non-blocking, which the JVM of this test cannot read.
                "echo >>../setups; npm ci --no-audit --no-fund --silent </dev/null >npm.log 2>&1",
                "--",
                "sh",
                "-c",
                "node -p 'require(\"left\")' </dev/null >version 2>node.log");
    }

    @Test
    void npmInstallsOnlyWhereTheLockFileIsAnother() throws Exception {
        lock("1.0.0");
        Cli first = machine("first");
        Result cold = run(first);
        assertThat(cold.exit()).as(cold.err()).isZero();
        assertThat(folder.resolve("first/setups")).exists();

        Cli second = machine("second");
        Result exact = run(second);
        assertThat(exact.exit()).as(exact.err()).isZero();
        assertThat(exact.err()).contains(", exact", "unchanged: ");
        assertThat(folder.resolve("second/setups")).doesNotExist();
        assertThat(second.work.resolve("version")).hasContent("1.0.0");

        lock("2.0.0");
        Cli third = machine("third");
        Result other = run(third);
        assertThat(other.exit()).as(other.err()).isZero();
        assertThat(other.err()).contains("not exact: key differs: package-lock.json", "castor: saved");
        assertThat(folder.resolve("third/setups")).exists();
        assertThat(third.work.resolve("version")).hasContent("2.0.0");
    }
}
