package io.jenkins.plugins.castor.cli.command.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What this machine or the branch is like never breaks a build: it is the reason of a miss and of a skipped save. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are those of a shell")
class ObstacleTest {
    @TempDir
    Path folder;

    private interface Change {
        void to(Cli cli) throws IOException;
    }

    private static Arguments obstacle(String name, String reason, Change change) {
        return Arguments.of(name, reason, change);
    }

    static Stream<Arguments> obstacles() {
        return Stream.of(
                obstacle("the cache of npm is a link to another disk", "is a symbolic link to", cli -> {
                    Path disk = Files.createDirectories(cli.store.resolveSibling("disk"));
                    Files.createSymbolicLink(cli.home.resolve(".npm"), disk);
                    cli.with("CASTOR_CACHES", "npm");
                }),
                obstacle("a link that leads nowhere", "dangling symbolic link", cli -> {
                    Files.createSymbolicLink(cli.work.resolve("deps"), cli.work.resolve("gone"));
                }),
                obstacle("a file in place of the cache directory", "is not a directory", cli -> cli.write("deps", "x")),
                obstacle("a file above it", "is not a directory", cli -> {
                    cli.write("vendor", "x");
                    cli.with("CASTOR_CACHES", "deps=vendor/deps");
                }),
                obstacle(
                        "a package manager whose variable is a URL",
                        "npm_config_cache is a URL",
                        cli -> cli.with("npm_config_cache", "https://registry.example/")
                                .with("CASTOR_CACHES", "npm")),
                obstacle(
                        "a package manager whose cache is the home directory",
                        "is a home directory",
                        cli -> cli.with("npm_config_cache", "~").with("CASTOR_CACHES", "npm")),
                obstacle(
                        "two package managers with one directory",
                        "are the same directory",
                        cli -> cli.with("npm_config_cache", "/srv/c")
                                .with("PIP_CACHE_DIR", "/srv/c")
                                .with("CASTOR_CACHES", "npm,pip")),
                obstacle("the project's Maven options lead out", "outside of", cli -> {
                    cli.write(".mvn/maven.config", "-Dmaven.repo.local=/srv/m2");
                    cli.with("CASTOR_CACHES", "maven");
                }),
                obstacle("settings that cannot be read", "is not a regular file", cli -> {
                    Files.createDirectories(cli.work.resolve(".castor.properties"));
                }),
                obstacle(
                        "a trusted key that is not there",
                        "does not exist",
                        cli -> cli.with("CASTOR_TRUSTED_KEYS", "/no/such/key")),
                obstacle("a trusted key that is empty", "key.pub", cli -> {
                    cli.write("key.pub", "");
                    cli.with("CASTOR_TRUSTED_KEYS", "key.pub");
                }),
                obstacle(
                        "a password file that is not there",
                        "does not exist",
                        cli -> cli.with("CASTOR_PASSWORD_FILE", "/no/such/file")),
                obstacle("a password file that others may read", "run chmod 600 on it", cli -> {
                    cli.write("password", "secret");
                    Files.setPosixFilePermissions(
                            cli.work.resolve("password"), PosixFilePermissions.fromString("rw-r--r--"));
                    cli.with("CASTOR_STORE", "rsync://castor@127.0.0.1:1/cache")
                            .with("CASTOR_PASSWORD_FILE", "password");
                }),
                obstacle("pins that are damaged", "pins.json", cli -> {
                    cli.write("pins.json", "no pins");
                    cli.with("CASTOR_PINS", "pins.json");
                }),
                obstacle("a fork, whose project the fallback does not belong to", "--fallback-project", cli -> {
                    cli.environment.remove("CASTOR_NAMESPACE");
                    cli.with("GITHUB_ACTIONS", "true")
                            .with("GITHUB_REPOSITORY", "fork/site")
                            .with("GITHUB_EVENT_NAME", "push")
                            .with("CASTOR_FALLBACK", "octo%2Fsite/main/test");
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("obstacles")
    void theBuildGoesOnWithoutItsCache(String name, String reason, Change change) throws Exception {
        Cli cli = Cli.configured(folder);
        change.to(cli);
        Result load = cli.run("load");
        assertThat(load.exit()).as(load.err()).isZero();
        assertThat(load.err()).startsWith("castor: cold: ").contains(reason);
        assertThat(cli.run("load", "--json").json())
                .containsEntry("outcome", "miss")
                .containsEntry("trouble", true)
                .containsEntry("exit", 0L);
        assertThat(cli.run("save").exit()).isZero();
        Result run = cli.run("run", "--", "sh", "-c", "touch done; exit 7");
        assertThat(cli.work.resolve("done")).exists();
        assertThat(run.exit()).isEqualTo(7);
        assertThat(cli.run("load", "--strict").exit()).isEqualTo(1);
        Result strict = cli.run("run", "--strict", "--", "touch", "strict");
        assertThat(cli.work.resolve("strict")).doesNotExist();
        assertThat(strict.exit()).isEqualTo(1);
    }

    @Test
    void aSecretThatThisBuildDoesNotGetLeavesTheLoadAlone() {
        Cli cli = Cli.configured(folder);
        cli.write("deps/a", "x");
        assertThat(cli.run("save").exit()).isZero();
        for (String setting : new String[] {"CASTOR_SIGNING_KEY=env:NO_SUCH_SECRET", "CASTOR_POLICY=/no/such/policy"}) {
            cli.with(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
            Result run = cli.run("run", "--", "true");
            assertThat(run.exit()).isZero();
            assertThat(run.err()).contains("castor: nothing to restore: 1 file matches", "castor: cache not saved: ");
            assertThat(cli.run("save", "--strict").exit()).isEqualTo(1);
            cli.environment.remove(setting.substring(0, setting.indexOf('=')));
        }
    }

    @Test
    void aBranchOfManyLettersIsABranch() {
        Cli cli = Cli.configured(folder)
                .with("CASTOR_BRANCH", "\u0434".repeat(34))
                .with("CASTOR_PROJECT", "p".repeat(400));
        cli.write("deps/a", "x");
        assertThat(cli.run("run", "--", "true").err()).contains("castor: saved 2 entries");
        assertThat(cli.run("run", "--", "true").err()).contains("castor: nothing to restore: 1 file matches");
    }

    @Test
    void whatIsWrittenWronglyIsStillAnError() {
        for (String[] wrong : new String[][] {
            {"--cache", "nmp"},
            {"--cache", "deps=/"},
            {"--cache", "deps=~"},
            {"--deadline", "soon"},
        }) {
            Cli cli = Cli.configured(folder);
            Result run = cli.run("run", wrong[0], wrong[1], "--", "touch", "done");
            assertThat(run.exit()).as(run.err()).isEqualTo(2);
            assertThat(cli.work.resolve("done")).doesNotExist();
        }
    }
}
