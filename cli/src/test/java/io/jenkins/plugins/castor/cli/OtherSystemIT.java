package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The packaged command on a Java that takes this machine for another system. Paths and files are those of Linux; what the
 * command decides by the system, and the portable way to reach files, are those of the other one.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/castor is a shell script")
class OtherSystemIT {
    private static final Path LAUNCHER = Path.of("target/castor/bin/castor").toAbsolutePath();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "Mac OS X, Library/Caches/pip, Library/Caches/Yarn",
        "Windows 11, AppData/Local/pip/Cache, AppData/Local/Yarn/Cache",
        "Linux, .cache/pip, .cache/yarn"
    })
    void cachesAreSavedAndLoadedWhereTheToolsOfTheSystemHaveThem(String system, String pip, String yarn)
            throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        for (String cache : List.of(pip, yarn)) {
            Path nested = Files.createDirectories(home.resolve(cache).resolve("a/b"));
            Files.writeString(nested.resolve("file"), cache);
            Files.createSymbolicLink(nested.resolve("link"), Path.of("file"));
        }
        assertThat(castor(system, "save", "--cache", "pip,yarn")).contains(": 10 new or changed");
        Path saved = Files.move(home, folder.resolve("saved"));

        assertThat(castor(system, "load", "--cache", "pip,yarn")).contains("castor: restored 2 files");
        assertThat(files(home)).isEqualTo(files(saved)).hasSize(4);
        assertThat(castor(system, "save", "--cache", "pip,yarn")).contains("castor: unchanged");

        Files.delete(home.resolve(pip).resolve("a/b/file"));
        Files.createDirectory(home.resolve(pip).resolve("more"));
        assertThat(castor(system, "load", "--clean", "--cache", "pip,yarn")).contains("restored 1 file");
        assertThat(files(home)).isEqualTo(files(saved));
    }

    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (var paths = Files.walk(root)) {
            for (Path path : paths.filter(path -> !Files.isDirectory(path)).toList()) {
                files.put(
                        root.relativize(path).toString(),
                        Files.isSymbolicLink(path)
                                ? Files.readSymbolicLink(path).toString()
                                : Files.readString(path));
            }
        }
        files.keySet().removeIf(path -> path.startsWith(".local"));
        return files;
    }

    private String castor(String system, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("--strict", "--namespace", "a/b/c", "--store"));
        command.add(folder.resolve("store").toString());
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.clear();
        Path home = folder.resolve("home");
        environment.putAll(Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8", "HOME", home.toString()));
        environment.put("USERPROFILE", home.toString());
        environment.put("LOCALAPPDATA", home.resolve("AppData/Local").toString());
        environment.put(
                "CASTOR_JAVA",
                Path.of(System.getProperty("java.home"), "bin/java").toString());
        // Split at blanks by the launcher, so the name of a system with one comes in a file.
        Path options = Files.writeString(
                folder.resolve("options"), "-Duser.home=" + home + "\n\"-Dos.name=" + system + "\"\n");
        environment.put("JDK_JAVA_OPTIONS", "@" + options);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
