package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The packaged {@code bin/castor.bat}: what it says, and, where wine is installed, what its command interpreter does with
 * it. The java.exe there are scripts, which wine starts as they are, and which say their own path and arguments.
 */
class WindowsLauncherIT {
    private static final Path LAUNCHER = Path.of("target/castor/bin/castor.bat").toAbsolutePath();

    private static final String TELLER = """
            #!/bin/sh
            echo "java=$0"
            for argument in "$@"; do
                printf 'argument=%s\\n' "$argument"
            done
            """;

    @TempDir
    static Path prefix;

    @TempDir
    Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    /** Variables of Windows have no case, so to clear castor_java was to clear what the user had set. */
    @Test
    void noVariableOfItsOwnIsOneThatAUserSets() throws IOException {
        List<String> own = Pattern.compile("set \"([^=]+)=")
                .matcher(Files.readString(LAUNCHER))
                .results()
                .map(found -> found.group(1).toUpperCase(Locale.ROOT))
                .distinct()
                .toList();
        assertThat(own)
                .isNotEmpty()
                .allMatch(name -> name.startsWith("CASTOR_"))
                .doesNotContain("CASTOR_JAVA", "CASTOR_JAVA_OPTS", "CASTOR_STRICT", "CASTOR_STORE");
    }

    @Test
    void itsLinesEndAsItsInterpreterNeedsThemToFindALabel() throws IOException {
        String text = Files.readString(LAUNCHER);
        assertThat(text.replace("\r\n", "")).doesNotContain("\n");
        assertThat(text).contains("\r\n:none\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "CASTOR_JAVA, FULL\\bin\\java.exe, bin",
        "JAVA_HOME, FULL, bin",
        "WINEPATH, FULL\\bin, bin",
        "WINEPATH, here;FULL\\bin, bin",
        "CASTOR_JAVA, FULL\\work\\here\\java.exe, work/here",
    })
    void aJavaIsRunByItsFullPath(String variable, String value, String found) throws Exception {
        environment.put(variable, value.replace("FULL", onWindows(folder)));
        Result result = castor("presets", "one two");
        assertThat(result.lines().get(0)).startsWith("java=").endsWith(folder.resolve(found) + "/java.exe");
        assertThat(result.lines())
                .containsSubsequence(
                        "argument=-jar",
                        "argument=" + onWindows(LAUNCHER.getParent()) + "\\..\\lib\\castor.jar",
                        "argument=presets",
                        "argument=one two");
    }

    @ParameterizedTest
    @CsvSource({
        "WINEPATH, ''",
        "WINEPATH, .",
        "WINEPATH, here",
        "WINEPATH, .\\here;..\\bin",
        "WINEPATH, FULL\\work",
        "CASTOR_JAVA, here\\java.exe",
        "CASTOR_JAVA, java.exe",
        "JAVA_HOME, ..",
    })
    void aJavaInTheWorkingDirectoryOrByAPathFromThereIsNotRun(String variable, String value) throws Exception {
        environment.put(variable, value.replace("FULL", onWindows(folder)));
        Result result = castor("presets");
        assertThat(result.lines()).singleElement().asString().startsWith("castor: needs Java 17 or newer");
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void buildsGoOnWithoutAJavaUnlessTheyAreStrict() throws Exception {
        for (String name : List.of("load", "save", "wait")) {
            assertThat(castor(name, "--cache", "npm").status()).as(name).isZero();
        }
        assertThat(castor("load", "--strict").status()).isEqualTo(1);
        assertThat(castor("list").status()).isEqualTo(1);
        environment.put("CASTOR_STRICT", "true");
        assertThat(castor("save").status()).isEqualTo(1);
    }

    private record Result(int status, List<String> lines) {}

    /** Runs it in a working directory that has a java.exe, and another one in a folder. */
    private Result castor(String... arguments) throws Exception {
        boolean wine = Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "wine")));
        assumeTrue(wine, "wine is not installed");
        for (String java : List.of("bin", "work", "work/here")) {
            Path program = Files.createDirectories(folder.resolve(java)).resolve("java.exe");
            Files.writeString(program, TELLER);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        List<String> command = new ArrayList<>(List.of("wine", "cmd", "/c", onWindows(LAUNCHER)));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.resolve("work").toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "CASTOR_JAVA", "CASTOR_JAVA_OPTS"));
        builder.environment().putAll(Map.of("WINEPREFIX", prefix.toString(), "WINEDEBUG", "-all"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> lines = process.inputReader()
                .lines()
                .filter(line -> !line.startsWith("wine: "))
                .toList();
        return new Result(process.waitFor(), lines);
    }

    private static String onWindows(Path path) {
        return "Z:" + path.toString().replace('/', '\\');
    }
}
