package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The presets with the real package managers. Each has a script beside this class's resources, with functions that make some
 * packages ({@code packages}), a project that needs them ({@code project}), and a build of it ({@code build}). A test whose
 * programs are not installed is skipped; {@code script/test --long} installs them, where it may.
 */
@Tag("long")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the builds are scripts for a shell")
class PackageManagersIT {
    @TempDir
    Path temp;

    private Path files;
    private LocalRegistry registry;

    @BeforeEach
    void startARegistry() throws IOException {
        temp = temp.toRealPath();
        files = Files.createDirectory(temp.resolve("registry"));
        registry = new LocalRegistry(files);
    }

    @AfterEach
    void stopTheRegistry() throws Exception {
        registry.close();
        // Go makes the directories of its modules read-only.
        new ProcessBuilder("chmod", "-R", "u+w", temp.toString()).start().waitFor();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            npm            | npm                   | npm node                        | nothing
            npm-unresolved | npm                   | npm node                        | the index
            yarn           | yarn                  | node yarn                       | nothing
            yarn-berry     | yarn                  | node @yarnpkg/cli-dist          | nothing
            pnpm           | pnpm                  | node pnpm                       | nothing
            pip            | pip                   | python3 pip3                    | the index
            bundler        | gem                   | ruby gem bundle                 | the index
            maven          | maven                 | mvn javac jar                   | nothing
            maven-range    | maven                 | mvn javac jar                   | the index
            gradle         | gradle                | gradle mvn javac jar            | nothing
            composer       | composer              | composer php zip unzip          | the index
            cargo          | cargo                 | cargo                           | the index
            cargo-git      | cargo                 | cargo git                       | nothing
            go             | go                    | go zip                          | nothing
            apt            | apt=HOME/apt/archives | apt-get apt-ftparchive dpkg-deb | the index
            """)
    void aBuildElsewhereDownloadsNothingAndItsSaveFindsNothingChanged(
            String script, String cache, String programs, String asks) throws Exception {
        BuildMachine.assumeInstalled(programs);
        Machine one = new Machine("one", "checkout", script, cache);
        Machine two = new Machine("two", "in/another/checkout", script, cache);
        one.run("packages");
        one.run("project");
        one.run("build");
        assertThat(registry.packages()).isNotEmpty();
        assertThat(one.castor("save")).contains("castor: saved ");

        assertThat(two.castor("load")).contains("castor: restored ");
        two.run("project");
        two.run("if declare -F news; then news; fi");
        registry.forget();
        two.run("build");
        assertThat(registry.packages()).isEmpty();
        if (asks.equals("nothing")) {
            assertThat(registry.asked()).isEmpty();
        }
        assertThat(two.castor("save")).contains("castor: unchanged");
    }

    /** A machine of its own, whose checkout of the project is elsewhere. */
    private final class Machine {
        private final BuildMachine machine;
        private final String cache;

        Machine(String name, String checkout, String script, String cache) throws IOException {
            Path folder = temp.resolve(name);
            machine = new BuildMachine(
                    folder.resolve("home"),
                    folder.resolve(checkout),
                    BuildMachine.SCRIPTS.resolve(script + ".sh"),
                    files,
                    registry.url());
            this.cache = cache.replace("HOME", machine.home.toString());
        }

        String run(String command) throws Exception {
            return machine.run(command);
        }

        String castor(String command) throws Exception {
            return run(BuildMachine.CASTOR + " " + command + " --strict --store '" + temp.resolve("store")
                    + "' --namespace p/b/j --cache '" + cache + "'");
        }
    }
}
