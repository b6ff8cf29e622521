package io.jenkins.plugins.castor.cli.integrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The machine of one job of a CI system: a home, a checkout, the variables of the system, and the built {@code castor}. */
final class CiJob {
    static final Path INTEGRATIONS = Path.of("../integrations").toAbsolutePath().normalize();

    static final Path BIN = Path.of("target/castor/bin").toAbsolutePath();

    static final String CASTOR = BIN.resolve("castor").toString();

    final Path folder;
    final Path checkout;
    private final Map<String, String> environment = new TreeMap<>();

    /** @param variables of the CI system: {@code NAME=VALUE}, divided by spaces */
    CiJob(Path folder, String variables) throws IOException {
        this.folder = folder.toRealPath();
        this.checkout = Files.createDirectories(this.folder.resolve("checkout"));
        for (String variable : variables.strip().split("\\s+", -1)) {
            int equals = variable.indexOf('=');
            with(variable.substring(0, equals), variable.substring(equals + 1));
        }
        with("PATH", BIN + ":" + System.getenv("PATH"));
        with("HOME", Files.createDirectories(this.folder.resolve("home")).toString());
        with("LC_ALL", "C.UTF-8");
        with(
                "CASTOR_JAVA",
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        with("CASTOR_STORE", this.folder.resolve("store").toString());
    }

    CiJob with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    CiJob without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** Takes castor off the path. */
    CiJob withoutCastor() {
        return with("PATH", System.getenv("PATH"));
    }

    /** Skips the test unless these programs are installed. */
    static void assumeInstalled(String... programs) {
        for (String program : programs) {
            assumeThat(Arrays.stream(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, program)))
                    .as("%s, which script/test installs where it may", program)
                    .anyMatch(Files::isExecutable);
        }
    }

    /** The archive for machines with Java that the build made. */
    static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("castor-[0-9][^/]*\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }

    static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    /** Writes a file of the checkout. */
    Path write(String path, String text) throws IOException {
        Path file = checkout.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** What a command said, and how it ended. */
    record Ended(int exit, String said) {}

    /** Runs a command in the checkout. */
    Ended run(String... command) throws Exception {
        return run(List.of(command));
    }

    Ended run(List<String> command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(checkout.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), said);
    }

    /** Runs a command that must succeed, and returns what it said. */
    String succeed(String... command) throws Exception {
        Ended ended = run(command);
        assertThat(ended.exit())
                .as("%s%n%s", String.join(" ", command), ended.said())
                .isZero();
        return ended.said();
    }
}
