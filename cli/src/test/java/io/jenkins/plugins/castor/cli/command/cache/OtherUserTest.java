package io.jenkins.plugins.castor.cli.command.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import io.jenkins.plugins.castor.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A user to whom permissions apply, as most builds are: what this user may not do never breaks a build. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "setpriv takes root's right to ignore permissions away")
class OtherUserTest {
    @TempDir
    Path folder;

    private final List<Path> shut = new ArrayList<>();
    private Cli cli;

    private interface Change {
        void to(OtherUserTest test) throws IOException;
    }

    @BeforeEach
    void fillACache() {
        assumeThat(!isRoot() || Files.isExecutable(Path.of("/usr/bin/setpriv")))
                .as("root needs /usr/bin/setpriv, of util-linux, to be somebody to whom permissions apply")
                .isTrue();
        cli = Cli.configured(folder);
        cli.write("deps/a.txt", "alpha");
    }

    @AfterEach
    void open() throws IOException {
        for (Path path : shut) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private void shut(Path path) throws IOException {
        shut.add(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    }

    private Result run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + cli.home,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(cli.work.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(cli.environment);
        builder.environment().putAll(Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8"));
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), out, Files.readString(err));
    }

    private static Arguments obstacle(String name, String reason, Change change) {
        return Arguments.of(name, reason, change);
    }

    static Stream<Arguments> obstacles() {
        return Stream.of(
                obstacle("a cache directory", "/deps: permission denied", test -> {
                    test.cli.run("save");
                    test.shut(test.cli.work.resolve("deps"));
                }),
                obstacle("the folder above it", "/above/deps", test -> {
                    test.cli.write("above/deps/a", "x");
                    test.cli.with("CASTOR_CACHES", "deps=above/deps");
                    test.cli.run("save");
                    test.shut(test.cli.work.resolve("above"));
                }),
                obstacle("a link to another disk", "symbolic link", test -> {
                    Path disk = Files.createDirectories(test.folder.resolve("disk/npm"));
                    Files.createSymbolicLink(test.cli.home.resolve(".npm"), disk);
                    test.cli.with("CASTOR_CACHES", "npm");
                    test.shut(test.folder.resolve("disk"));
                }),
                obstacle("a file of settings", ".castor.properties", test -> {
                    test.shut(test.cli.write(".castor.properties", "deadline=1m\n"));
                }),
                obstacle("a trusted key", "key.pub", test -> {
                    test.shut(test.cli.write("key.pub", "key"));
                    test.cli.with("CASTOR_TRUSTED_KEYS", "key.pub");
                }),
                obstacle("the pins", "pins.json", test -> {
                    test.shut(test.cli.write("pins.json", "{}"));
                    test.cli.with("CASTOR_PINS", "pins.json");
                }),
                obstacle("the store", "permission denied", test -> {
                    Files.createDirectories(test.cli.store);
                    test.shut(test.cli.store);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("obstacles")
    void whatMayNotBeReadIsTheReasonOfAMiss(String name, String reason, Change change) throws Exception {
        change.to(this);
        Result run = run("run", "--", "sh", "-c", "touch done; exit 7");
        assertThat(cli.work.resolve("done")).as(run.err()).exists();
        assertThat(run.exit()).as(run.err()).isEqualTo(7);
        assertThat(run.err()).startsWith("castor: cold: ").contains(reason);
    }

    @Test
    void aFileThatMayNotBeReadIsTroubleOnlyIfStrict() throws Exception {
        shut(cli.write("deps/secret", "secret"));
        Result strict = run("save", "--strict");
        assertThat(strict.exit()).isEqualTo(1);
        assertThat(strict.err())
                .contains("left out " + cli.work.resolve("deps/secret"))
                .contains("castor: saved 2 entries", "(1 file or directory could not be read: let this user read");
        cli.write("deps/b.txt", "beta");
        Result save = run("save");
        assertThat(save.exit()).isZero();
        assertThat(save.out()).contains("castor: saved 3 entries", "could not be read");
    }
}
