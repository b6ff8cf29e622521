package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
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
    private static final Path CASTOR = Path.of("target/castor/bin/castor").toAbsolutePath();
    private static final Path SCRIPTS =
            Path.of("src/test/resources/package-managers").toAbsolutePath();

    /** Where {@code script/test --long} installs Yarn and pnpm. */
    private static final Path NODE_TOOLS =
            Path.of("target/node-tools/node_modules").toAbsolutePath();

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
        assumeInstalled(programs);
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

    private static void assumeInstalled(String programs) {
        List<String> path = Arrays.asList(System.getenv("PATH").split(File.pathSeparator, -1));
        for (String program : programs.split(" ", -1)) {
            assumeThat(path.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program)))
                            || Files.isDirectory(NODE_TOOLS.resolve(program)))
                    .as("%s, which script/test --long installs", program)
                    .isTrue();
        }
    }

    /** A home and a checkout of a project, which a package manager and Castor take for another machine. */
    private final class Machine {
        private final Path home;
        private final Path checkout;
        private final String script;
        private final String cache;

        Machine(String name, String checkout, String script, String cache) throws IOException {
            home = Files.createDirectories(temp.resolve(name).resolve("home"));
            this.checkout = Files.createDirectories(temp.resolve(name).resolve(checkout));
            this.script = script;
            this.cache = cache.replace("HOME", home.toString());
        }

        String castor(String command) throws Exception {
            return run(CASTOR + " " + command + " --strict --store '" + temp.resolve("store")
                    + "' --namespace p/b/j --cache '" + cache + "'");
        }

        /** Runs a command or a function of the script, and returns what it said. */
        String run(String command) throws Exception {
            ProcessBuilder builder = new ProcessBuilder("bash", "-euc", ". \"$SCRIPTS/" + script + ".sh\"; " + command);
            TreeMap<String, String> environment = new TreeMap<>();
            environment.put("PATH", System.getenv("PATH"));
            environment.put("LC_ALL", "C.UTF-8");
            environment.put("HOME", home.toString());
            environment.put(
                    "CASTOR_JAVA",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString());
            environment.put("SCRIPTS", SCRIPTS.toString());
            environment.put("NODE_TOOLS", NODE_TOOLS.toString());
            environment.put("REGISTRY", files.toString());
            environment.put("URL", registry.url());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Path said = Files.createTempFile(temp, "said", ".log");
            Process process = builder.directory(checkout.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            process.getOutputStream().close();
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue())
                    .as("%s%n%s", command, Files.readString(said))
                    .isZero();
            return Files.readString(said);
        }
    }
}
