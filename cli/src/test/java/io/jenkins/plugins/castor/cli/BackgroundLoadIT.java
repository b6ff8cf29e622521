package io.jenkins.plugins.castor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code castor load --background} and {@code castor wait} as the packaged command, in processes of their own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/castor is a shell script")
class BackgroundLoadIT {
    private static final String LAUNCHER =
            Path.of("target/castor/bin/castor").toAbsolutePath().toString();
    private static final int FILES = 40;

    /** A load at this rate takes some seconds, in which another command begins. */
    private static final String[] SLOWLY = {"--max-rate", "10M"};

    /** A load at this rate takes much longer than a test needs to end it. */
    private static final String[] ENDLESSLY = {"--max-rate", "50k"};

    @TempDir
    Path folder;

    private Path work;
    private Path deps;

    @BeforeEach
    void saveACache() throws Exception {
        work = Files.createDirectories(folder.resolve("work")).toRealPath();
        deps = Files.createDirectories(work.resolve("deps"));
        Random random = new Random(1);
        for (int i = 0; i < FILES; i++) {
            byte[] content = new byte[500_000];
            random.nextBytes(content);
            Files.write(deps.resolve("file" + i), content);
        }
        assertThat(castor("save").output()).contains("saved " + (FILES + 1) + " entries");
        empty();
    }

    @Test
    void waitPrintsWhatTheLoadDidAndForgetsIt() throws Exception {
        assertThat(castor("load", "--background").output()).contains("loading in the background");
        Result waited = castor("wait");
        assertThat(waited.output()).contains("restored " + FILES + " files");
        assertThat(waited.exit()).isZero();
        assertThat(files()).hasSize(FILES);
        assertThat(castor("wait").output()).contains("no load was started here in the background");
        assertThat(notes()).isEmpty();
    }

    @Test
    void jsonHasTheReportOfEachLoad() throws Exception {
        assertThat(castor("load", "--background", "--json").output())
                .isEqualTo(
                        "{\"command\":\"load\",\"exit\":0,\"outcome\":\"started\",\"namespace\":\"website/main/test\"}\n");
        castor("load", "--background", "--json");
        assertThat(castor("wait", "--json").output())
                .startsWith(
                        "{\"command\":\"wait\",\"exit\":0,\"loads\":[{\"command\":\"load\",\"exit\":0,\"outcome\":\"hit\"")
                .contains(",{\"command\":\"load\",")
                .contains("\"written\":0,\"unchanged\":" + FILES);
    }

    @Test
    void aLoadInAnotherDirectoryIsNotWaitedFor() throws Exception {
        castor("load", "--background");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        assertThat(castorIn(elsewhere, "wait").output()).contains("no load was started here");
        assertThat(castor("wait").output()).contains("restored");
    }

    @Test
    void aSaveOfTheSameDirectoriesWaits() throws Exception {
        castor(with(SLOWLY, "load", "--background"));
        assertThat(castor("save").output()).startsWith("castor: unchanged: ");
        assertThat(castor("wait").output()).contains("restored " + FILES + " files");
    }

    @Test
    void aLoadOfTheSameDirectoriesWaits() throws Exception {
        castor(with(SLOWLY, "load", "--background"));
        assertThat(castor("load").output()).contains("nothing to restore");
    }

    @Test
    void ofALoadThatIsKilledNothingIsLeft() throws Exception {
        castor(with(ENDLESSLY, "load", "--background", "--strict"));
        Waiting.until("the load has begun", () -> Files.exists(deps));
        backgroundProcess().destroyForcibly();
        Result waited = castor("wait");
        assertThat(waited.output()).contains("cold: the load in the background was ended before it was done");
        assertThat(waited.exit()).isEqualTo(1);
        assertThat(Files.exists(deps)).isFalse();
        assertThat(notes()).isEmpty();
    }

    @Test
    void aLoadThatIsAskedToStopCleansUp() throws Exception {
        castor(with(ENDLESSLY, "load", "--background"));
        Waiting.until("the load has begun", () -> Files.exists(deps));
        backgroundProcess().destroy();
        Result waited = castor("wait");
        assertThat(waited.output()).contains("ended before it was done: castor: interrupted");
        assertThat(waited.exit()).isZero();
        assertThat(Files.exists(deps)).isFalse();
    }

    @Test
    void wrongUsageIsSaidAtOnce() throws Exception {
        Result result = castor("load", "--background", "--deadline", "soon");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.output()).contains("--deadline");
        assertThat(notes()).isEmpty();
    }

    @Test
    void whereNothingCanBeNotedTheCacheIsLoadedAtOnce() throws Exception {
        Files.writeString(folder.resolve("state"), "a file");
        Result result = castor("load", "--background");
        assertThat(result.output())
                .contains("restored " + FILES + " files")
                .contains("loaded at once, not in the background");
        assertThat(result.exit()).isZero();
    }

    private ProcessHandle backgroundProcess() {
        String mark = folder.resolve("state").toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments -> Arrays.stream(arguments).anyMatch(argument -> argument.startsWith(mark)))
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(deps)) {
            return files.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private List<Path> notes() throws IOException {
        Path loads = folder.resolve("state/castor/loads");
        if (!Files.exists(loads)) {
            return List.of();
        }
        try (Stream<Path> notes = Files.list(loads)) {
            return notes.toList();
        }
    }

    private void empty() throws IOException {
        for (Path file : files()) {
            Files.delete(file);
        }
        Files.delete(deps);
    }

    private static String[] with(String[] more, String... arguments) {
        return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
    }

    private record Result(int exit, String output) {}

    private Result castor(String... arguments) throws Exception {
        return castorIn(work, arguments);
    }

    private Result castorIn(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(LAUNCHER));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("CASTOR_") || name.startsWith("GIT"));
        builder.environment()
                .putAll(Map.of(
                        "XDG_STATE_HOME",
                        folder.resolve("state").toString(),
                        "CASTOR_STORE",
                        folder.resolve("store").toString(),
                        "CASTOR_NAMESPACE",
                        "website/main/test",
                        "CASTOR_CACHES",
                        "deps=deps"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), output);
    }
}
