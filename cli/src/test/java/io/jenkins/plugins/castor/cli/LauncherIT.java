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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged {@code bin/castor} on stand-ins for Java that say how they were called. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/castor is a shell script")
class LauncherIT {
    private static final Path LAUNCHER = Path.of("target/castor/bin/castor").toAbsolutePath();

    /** Says its own path, what it was given of the locale, and its arguments, one a line. */
    private static final String TELLER = """
            #!/bin/sh
            echo "java=$0"
            echo "LC_ALL=${LC_ALL-unset}"
            echo "original=${CASTOR_ORIGINAL_LC_ALL-unset}"
            for argument in "$@"; do
                printf 'argument=%s\\n' "$argument"
            done
            """;

    @TempDir
    Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void giveTheLauncherNothingButTheToolsItNeeds() throws IOException {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : List.of("tr", "cat", "sh", "readlink", "locale", "sed")) {
            Files.createSymbolicLink(tools.resolve(tool), toolOfThisMachine(tool));
        }
        environment.put("PATH", tools.toString());
        environment.put("LC_ALL", "C.UTF-8");
    }

    @Test
    void castorJavaWinsOverJavaHomeAndPath() throws Exception {
        environment.put("CASTOR_JAVA", java("chosen", "17.0.15").toString());
        environment.put("JAVA_HOME", home(java("home", "25")));
        putOnPath(java("path", "21.0.1"));
        assertThat(castor("presets").lines()).contains("java=" + folder.resolve("chosen/bin/java"));
    }

    @Test
    void javaHomeWinsOverPath() throws Exception {
        environment.put("JAVA_HOME", home(java("home", "25")));
        putOnPath(java("path", "21.0.1"));
        assertThat(castor("presets").lines()).contains("java=" + folder.resolve("home/bin/java"));
    }

    @Test
    void aJavaHomeThatIsTooOldGivesWayToANewerJavaOnThePath() throws Exception {
        environment.put("JAVA_HOME", home(java("old", "1.8.0_392")));
        putOnPath(java("path", "17"));
        assertThat(castor("presets").lines()).contains("java=" + folder.resolve("path/bin/java"));
    }

    @Test
    void aJavaThatIsTooOldIsNamedTogetherWithWhatToDo() throws Exception {
        environment.put("JAVA_HOME", home(java("old", "1.8.0_392")));
        putOnPath(java("eleven", "11.0.2"));
        Result result = castor("presets");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.lines())
                .containsExactly("castor: needs Java 17 or newer. JAVA_HOME names " + folder.resolve("old/bin/java")
                        + ", which is Java 8. PATH names " + folder.resolve("eleven/bin/java")
                        + ", which is Java 11. Install one, or set CASTOR_JAVA to its bin/java.");
    }

    @Test
    void aJavaWithoutAReleaseFileIsAsked() throws Exception {
        Path silent = java("silent", null);
        write(silent, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        environment.put("CASTOR_JAVA", silent.toString());
        Result result = castor("presets");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.lines()).singleElement().asString().contains("which is Java 11.");
    }

    @Test
    void noJavaAtAllIsSaidTogetherWithWhatToDo() throws Exception {
        Result result = castor("presets");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.lines())
                .containsExactly("castor: needs Java 17 or newer. PATH has no java. "
                        + "Install one, or set CASTOR_JAVA to its bin/java.");
    }

    @Test
    void anotherLocaleIsReplacedForJavaAndKeptForTheCommandsThatCastorRuns() throws Exception {
        putOnPath(java("path", "17"));
        environment.put("LC_ALL", "POSIX");
        assertThat(castor("presets").lines()).contains("LC_ALL=C.UTF-8", "original=POSIX");
        environment.remove("LC_ALL");
        assertThat(castor("presets").lines()).contains("LC_ALL=C.UTF-8", "original=");
        environment.put("LANG", "not_INSTALLED.UTF-8");
        assertThat(castor("presets").lines()).contains("LC_ALL=C.UTF-8", "original=");
    }

    @Test
    void withoutALocaleCommandTheLocaleThatAllNewSystemsHaveIsTaken() throws Exception {
        putOnPath(java("path", "17"));
        Files.delete(folder.resolve("tools/locale"));
        environment.put("LC_ALL", "POSIX");
        assertThat(castor("presets").lines()).contains("LC_ALL=C.UTF-8", "original=POSIX");
    }

    @Test
    void aUtf8LocaleIsLeftAlone() throws Exception {
        putOnPath(java("path", "17"));
        environment.remove("LC_ALL");
        environment.put("LANG", "C.UTF-8");
        assertThat(castor("presets").lines()).contains("LC_ALL=unset", "original=unset");
    }

    @Test
    void argumentsArriveAsTheyWere() throws Exception {
        putOnPath(java("path", "17"));
        assertThat(castor("run", "a  b", "", "$HOME", "*", "\"q'", "--", "-x").lines())
                .containsSubsequence(
                        "argument=run",
                        "argument=a  b",
                        "argument=",
                        "argument=$HOME",
                        "argument=*",
                        "argument=\"q'",
                        "argument=--",
                        "argument=-x");
    }

    @Test
    void furtherFlagsComeAfterOursAndMayChooseTheCollector() throws Exception {
        putOnPath(java("path", "17"));
        assertThat(castor("presets").lines())
                .contains("argument=-XX:+UseSerialGC", "argument=-XX:PretenureSizeThreshold=1m");
        environment.put("CASTOR_JAVA_OPTS", "-XX:+UseZGC -Xmn64m");
        assertThat(castor("presets").lines())
                .doesNotContain("argument=-XX:+UseSerialGC", "argument=-XX:PretenureSizeThreshold=1m")
                .containsSubsequence("argument=-Xmn20m", "argument=-XX:+UseZGC", "argument=-Xmn64m", "argument=-jar");
    }

    @Test
    void flagsThatALaterJavaMightNotKnowAreGivenToThoseThatDo() throws Exception {
        environment.put("CASTOR_JAVA", java("known", "25.0.1").toString());
        assertThat(castor("presets").lines())
                .containsSubsequence(
                        "argument=-XX:+UnlockDiagnosticVMOptions",
                        "argument=-XX:-BytecodeVerificationRemote",
                        "argument=-XX:ArchiveRelocationMode=0");
        environment.put("CASTOR_JAVA", java("later", "26").toString());
        assertThat(castor("presets").lines())
                .contains("argument=-Xmn20m")
                .noneMatch(line -> line.contains("Diagnostic") || line.contains("Verification"));
    }

    @Test
    void noFirstHeapIsSetIfTheUserSetsTheLargest() throws Exception {
        putOnPath(java("path", "17"));
        assertThat(castor("presets").lines()).contains("argument=-Xms80m");
        environment.put("CASTOR_JAVA_OPTS", "-Xmx64m");
        assertThat(castor("presets").lines()).doesNotContain("argument=-Xms80m").contains("argument=-Xmx64m");
    }

    @Test
    void symbolicLinksToTheLauncherAreFollowed() throws Exception {
        putOnPath(java("path", "17"));
        Path first = Files.createSymbolicLink(folder.resolve("first"), LAUNCHER);
        Path second = Files.createSymbolicLink(folder.resolve("second"), folder.relativize(first));
        assertThat(run(second, "presets").lines())
                .contains("argument="
                        + LAUNCHER.resolveSibling("../lib/castor.jar").toRealPath());
    }

    @Test
    void theLauncherBecomesJavaSoThatSignalsReachIt() throws Exception {
        Path java = java("path", "17");
        write(java, "#!/bin/sh\necho $$\nexec sleep 60\n");
        Files.createSymbolicLink(folder.resolve("tools/sleep"), toolOfThisMachine("sleep"));
        putOnPath(java);
        Process process = start(LAUNCHER, "presets");
        assertThat(process.inputReader().readLine()).isEqualTo(Long.toString(process.pid()));
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
    }

    /** Java as it is, which cannot start for one reason or another. */
    private void useTheJavaOfThisTest() {
        environment.put(
                "CASTOR_JAVA",
                Path.of(System.getProperty("java.home"), "bin/java").toString());
        environment.put("HOME", folder.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx48m", "-XX:+UseG1GC", "-XX:+UseParallelGC -Xmx300m"})
    void flagsOfTheUserReplaceThoseThatTheyConflictWith(String flags) throws Exception {
        useTheJavaOfThisTest();
        for (String variable : List.of("_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CASTOR_JAVA_OPTS")) {
            environment.put(variable, flags);
            Result result = castor("config");
            assertThat(result.status()).as(result.lines().toString()).isZero();
            environment.remove(variable);
        }
    }

    @Test
    void whereJavaCannotStartBuildsGoOnWithoutTheirCaches() throws Exception {
        useTheJavaOfThisTest();
        for (String obstacle : List.of("_JAVA_OPTIONS=-XX:+NoSuchFlag", "CASTOR_JAVA=/no/such/java")) {
            environment.put(
                    obstacle.substring(0, obstacle.indexOf('=')), obstacle.substring(obstacle.indexOf('=') + 1));
            assertBuildsGoOn(LAUNCHER);
        }
    }

    @Test
    void aLimitOnMemoryOrADirectoryThatIsGoneIsNoReasonToFailABuild() throws Exception {
        useTheJavaOfThisTest();
        Path launcher = folder.resolve("limited");
        write(launcher, "#!/bin/sh\nulimit -v 1000000\nexec " + LAUNCHER + " \"$@\"\n");
        assertBuildsGoOn(launcher);
        write(launcher, "#!/bin/sh\nmkdir -p gone && cd gone && rmdir ../gone\nexec " + LAUNCHER + " \"$@\"\n");
        for (String tool : List.of("mkdir", "rmdir")) {
            Files.createSymbolicLink(folder.resolve("tools").resolve(tool), toolOfThisMachine(tool));
        }
        assertBuildsGoOn(launcher);
    }

    private void assertBuildsGoOn(Path launcher) throws Exception {
        Result load = run(launcher, "load", "--store", "x");
        assertThat(load.status()).isZero();
        assertThat(load.lines()).anyMatch(line -> line.startsWith("castor: cold: "));
        assertThat(load.lines().stream().filter(line -> line.startsWith("castor: ")))
                .hasSize(1);
        assertThat(run(launcher, "save").status()).isZero();
        assertThat(run(launcher, "save", "--strict").status()).isEqualTo(1);
        assertThat(run(launcher, "list").status()).isEqualTo(1);

        Result command = run(launcher, "run", "--store", "x", "--clean", "--", "sh", "-c", "echo done; exit 7");
        assertThat(command.status()).isEqualTo(7);
        assertThat(command.lines()).contains("done");
        assertThat(run(launcher, "run", "--cache=npm", "sh", "-c", "exit 9").status())
                .isEqualTo(9);
        assertThat(run(launcher, "run", "--strict", "--", "echo", "done").lines())
                .doesNotContain("done");
        environment.put("CASTOR_STRICT", "true");
        assertThat(run(launcher, "load").status()).isEqualTo(1);
        environment.remove("CASTOR_STRICT");

        for (String name : List.of("load", "save")) {
            Map<String, Object> json = json(run(launcher, name, "--json"));
            assertThat(json)
                    .containsEntry("command", name)
                    .containsEntry("exit", 0L)
                    .containsEntry("trouble", true);
        }
        assertThat(json(run(launcher, "run", "--json", "--", "sh", "-c", "exit 3")))
                .containsEntry("exit", 3L)
                .containsEntry("status", 3L)
                .containsEntry("load/outcome", "miss")
                .containsEntry("save/outcome", "skipped");
        assertThat(json(run(launcher, "list", "--json")))
                .containsEntry("exit", 1L)
                .containsKey("error");
    }

    private static Map<String, Object> json(Result result) {
        String last = result.lines().get(result.lines().size() - 1);
        return new Cli.Result(result.status(), last, "").json();
    }

    @Test
    void aJavaInTheWorkingDirectoryIsNotRun() throws Exception {
        Path here = Path.of("").toAbsolutePath().relativize(java("here", "21").getParent());
        environment.put("PATH", here + "::" + environment.get("PATH"));
        assertThat(castor("presets").lines()).singleElement().asString().contains("PATH has no java.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "busybox sh", "bash --posix", "zsh --emulate sh", "ksh", "mksh", "yash"})
    void everyShellOfASystemRunsItAlike(String shell) throws Exception {
        List<String> words = new ArrayList<>(List.of(shell.split(" ", -1)));
        assumeTrue(isOnThisMachine(words.get(0)), words.get(0) + " is not installed");
        words.set(0, toolOfThisMachine(words.get(0)).toString());
        words.add(LAUNCHER.toString());
        environment.put("HOME", folder.toString());
        Files.writeString(folder.resolve(".castor.properties"), "strict = true\n");
        assertThat(run(words, "load").status()).isEqualTo(1);
        putOnPath(java("path", "17"));
        assertThat(run(words, "one two", "*", "").lines())
                .isEqualTo(castor("one two", "*", "").lines())
                .contains("argument=one two");
    }

    /** The tools of macOS know no more than POSIX. */
    @ParameterizedTest
    @ValueSource(strings = {"strict=true", "strict = true", "\tstrict\ttrue", "strict:true"})
    void strictInAFileIsUnderstoodByToolsThatKnowOnlyPosix(String line) throws Exception {
        environment.put("HOME", folder.toString());
        environment.put("POSIXLY_CORRECT", "1");
        Files.writeString(folder.resolve(".castor.properties"), line + "\n");
        assertThat(castor("load").status()).isEqualTo(1);
        Files.writeString(folder.resolve(".castor.properties"), line.replace("true", "false") + "\n");
        assertThat(castor("load").status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "Darwin, aarch64, darwin/aarch64",
        "Darwin, x86_64, darwin/x86_64",
        "Linux, aarch64, linux/aarch64",
        "Linux, amd64, linux/amd64",
        "Windows, amd64,"
    })
    void theNativeCodeForTheSystemOfTheJavaIsTaken(String system, String machine, String expected) throws Exception {
        Path java = java("there", "17");
        Files.writeString(
                java.resolveSibling("../release"),
                "JAVA_VERSION=\"17\"\nOS_NAME=\"" + system + "\"\nOS_ARCH=\"" + machine + "\"\n");
        environment.put("CASTOR_JAVA", java.toString());
        String start = "argument=-DZstdNativePath=" + LAUNCHER.getParent().getParent() + "/lib/native/";
        List<String> given = castor("presets").lines().stream()
                .filter(line -> line.startsWith("argument=-DZstd"))
                .toList();
        if (expected == null) {
            assertThat(given).isEmpty();
        } else {
            assertThat(given).singleElement().asString().startsWith(start + expected + "/");
        }
    }

    private record Result(int status, List<String> lines) {}

    private Result castor(String... arguments) throws Exception {
        return run(LAUNCHER, arguments);
    }

    private Result run(Path launcher, String... arguments) throws Exception {
        return run(List.of(launcher.toString()), arguments);
    }

    private Result run(List<String> start, String... arguments) throws Exception {
        Process process = start(start, arguments);
        List<String> lines = process.inputReader().lines().toList();
        return new Result(process.waitFor(), lines);
    }

    private Process start(Path launcher, String... arguments) throws IOException {
        return start(List.of(launcher.toString()), arguments);
    }

    private Process start(List<String> start, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(start);
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Path java(String name, String version) throws IOException {
        Path java = folder.resolve(name).resolve("bin/java");
        Files.createDirectories(java.getParent());
        write(java, TELLER);
        if (version != null) {
            Files.writeString(folder.resolve(name).resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        }
        return java;
    }

    private static String home(Path java) {
        return java.resolve("../..").normalize().toString();
    }

    private void putOnPath(Path java) {
        environment.merge("PATH", java.getParent().toString(), (tools, bin) -> tools + ":" + bin);
    }

    private static void write(Path program, String text) throws IOException {
        Files.writeString(program, text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static boolean isOnThisMachine(String name) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, name)));
    }

    private static Path toolOfThisMachine(String name) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .map(entry -> Path.of(entry, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
