package io.jenkins.plugins.castor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes and real signals. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
class SignalHandlerTest {
    @TempDir
    Path folder;

    private Cli cli;
    private Path errors;

    @BeforeEach
    void configure() {
        cli = Cli.configured(folder);
        errors = folder.resolve("errors");
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (hasSignalReset()) {
            // a build that runs in the background ignores SIGINT, and its children inherit that
            command.addAll(List.of("env", "--default-signal=INT,HUP"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(cli.work.toFile())
                .redirectOutput(folder.resolve("output").toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(cli.environment);
        return builder.start();
    }

    private static boolean hasSignalReset() throws IOException {
        try {
            return new ProcessBuilder("env", "--default-signal=INT,HUP", "true")
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Waits until a command of the user says by a file that it runs. */
    private void awaitFile(String name) {
        Waiting.until(name + " is there", () -> Files.exists(cli.work.resolve(name)));
    }

    private static int status(Process process) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** A save that takes far longer than this test: a file of 64 GiB that takes no room. */
    private Process startALongSave() throws Exception {
        Files.createDirectories(cli.work.resolve("deps"));
        try (RandomAccessFile large =
                new RandomAccessFile(cli.work.resolve("deps/large").toFile(), "rw")) {
            large.setLength(64L << 30);
        }
        Process process = start("save");
        Waiting.until("the save writes", () -> !filesInTheStore().isEmpty() || !process.isAlive());
        assertThat(process.isAlive()).as(Files.readString(errors)).isTrue();
        return process;
    }

    private List<Path> filesInTheStore() throws IOException {
        if (!Files.exists(cli.store)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(cli.store)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void anInterruptedSaveCleansUpAndEndsWith130() throws Exception {
        assumeThat(hasSignalReset()).isTrue();
        Process save = startALongSave();
        signal("INT", save);
        assertThat(status(save)).isEqualTo(130);
        assertThat(Files.readString(errors, UTF_8)).isEqualTo("castor: interrupted\n");
        assertThat(filesInTheStore()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "HUP, 129"})
    void anotherSignalCleansUpTooAndEndsWith128AndItsNumber(String signal, int status) throws Exception {
        assumeThat(hasSignalReset()).isTrue();
        Process save = startALongSave();
        signal(signal, save);
        assertThat(status(save)).isEqualTo(status);
        assertThat(Files.readString(errors, UTF_8)).isEqualTo("castor: interrupted\n");
        assertThat(filesInTheStore()).isEmpty();
    }

    @Test
    void aSignalAtWhateverMomentEndsWith128AndItsNumber() throws Exception {
        int tooEarly = 0;
        for (int wait = 0; wait < 400; wait += 10) {
            Process load = start("load", "--spread", "1h");
            // Any moment is right: before Java has begun, while it starts, and when Castor works.
            load.waitFor(wait, TimeUnit.MILLISECONDS);
            signal("TERM", load);
            int status = status(load);
            if (status == 1 && Files.readString(errors).isEmpty()) {
                tooEarly++; // Java was not up yet, and ends itself so
            } else {
                assertThat(status)
                        .as("after %s ms: %s", wait, Files.readString(errors))
                        .isEqualTo(143);
            }
        }
        assertThat(tooEarly).isLessThan(5);
    }

    @Test
    void aTerminatedRunTerminatesItsCommandAndEndsAsThatDid() throws Exception {
        Process run = start(
                "run", "--", "sh", "-c", "trap 'echo told > told; exit 9' TERM; touch ready; sleep 60 & wait; exit 1");
        awaitFile("ready");
        signal("TERM", run);
        assertThat(status(run)).isEqualTo(9);
        assertThat(cli.work.resolve("told")).exists();
        assertThat(Files.readString(errors)).contains("cache not saved: the command ended with 9");
    }

    @Test
    void anInterruptDuringARunIsTheCommandsOwnBusiness() throws Exception {
        assumeThat(hasSignalReset()).isTrue();
        Process run = start(
                "run",
                "--",
                "sh",
                "-c",
                "mkdir deps; touch deps/a ready; until [ -e signalled ]; do sleep 0.1; done; sleep 1");
        awaitFile("ready");
        signal("INT", run);
        cli.write("signalled", ""); // the last second is for the signal to arrive, which shows nowhere
        assertThat(status(run)).isZero();
        assertThat(Files.readString(errors)).contains("cache not saved: interrupted");
        assertThat(filesInTheStore()).isEmpty();
    }

    @Test
    void aRunInARealProcessPassesStreamsThrough() throws Exception {
        Process run = start("run", "--quiet", "--", "sh", "-c", "echo to-out; echo to-err >&2; exit 4");
        assertThat(status(run)).isEqualTo(4);
        assertThat(Files.readString(folder.resolve("output"))).isEqualTo("to-out\n");
        assertThat(Files.readString(errors)).isEqualTo("to-err\n");
    }
}
