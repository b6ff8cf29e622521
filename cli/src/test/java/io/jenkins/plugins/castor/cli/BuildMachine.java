package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A home and a checkout of a project, which real package managers and the built {@code castor} take for a machine. Commands
 * run in a shell that knows the functions of a script.
 */
final class BuildMachine {
    static final Path CASTOR = Path.of("target/castor/bin/castor").toAbsolutePath();

    /** Scripts with functions that make some packages ({@code packages}), a project that needs them, and a build of it. */
    static final Path SCRIPTS = Path.of("src/test/resources/package-managers").toAbsolutePath();

    /** Where {@code script/test --long} installs Yarn and pnpm. */
    private static final Path NODE_TOOLS =
            Path.of("target/node-tools/node_modules").toAbsolutePath();

    final Path home;
    final Path checkout;
    private final Path script;
    private final Map<String, String> environment = new TreeMap<>();

    /**
     * @param registry where the script puts packages
     * @param url where they are then found
     */
    BuildMachine(Path home, Path checkout, Path script, Path registry, String url) throws IOException {
        this.home = Files.createDirectories(home);
        this.checkout = Files.createDirectories(checkout);
        this.script = script;
        with("PATH", System.getenv("PATH"));
        with("LC_ALL", "C.UTF-8");
        with("HOME", home.toString());
        with(
                "CASTOR_JAVA",
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        with("SCRIPTS", SCRIPTS.toString());
        with("NODE_TOOLS", NODE_TOOLS.toString());
        with("REGISTRY", registry.toString());
        with("URL", url);
    }

    BuildMachine with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Skips the test unless all of these programs, divided by spaces, are installed. */
    static void assumeInstalled(String programs) {
        List<String> path = Arrays.asList(System.getenv("PATH").split(File.pathSeparator, -1));
        for (String program : programs.split(" ", -1)) {
            assumeThat(path.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program)))
                            || Files.isDirectory(NODE_TOOLS.resolve(program)))
                    .as("%s, which script/test --long installs", program)
                    .isTrue();
        }
    }

    /** Runs a command or a function of the script, and returns what it said. */
    String run(String command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", ". '" + script + "'; " + command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path said = Files.createTempFile("said", ".log");
        try {
            Process process = builder.directory(checkout.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            process.getOutputStream().close();
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            String text = Files.readString(said);
            assertThat(process.exitValue()).as("%s%n%s", command, text).isZero();
            return text;
        } finally {
            Files.delete(said);
        }
    }
}
