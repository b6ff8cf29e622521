package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.jenkins.plugins.castor.engine.cache.Surroundings.Os;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Presets and directories on file systems in memory that have the paths of Windows and of macOS: drives, backslashes, and
 * names without case. The expected directories are those that the tools document.
 */
class OtherSystemsTest {
    private static final Map<String, String> WINDOWS = Map.of(
            "USERPROFILE", "C:\\Users\\me",
            "LOCALAPPDATA", "C:\\Users\\me\\AppData\\Local",
            "APPDATA", "C:\\Users\\me\\AppData\\Roaming",
            "Path", "C:\\Windows\\system32;C:\\Windows");

    @ParameterizedTest
    @CsvSource({
        "npm, C:\\Users\\me\\AppData\\Local\\npm-cache",
        "pip, C:\\Users\\me\\AppData\\Local\\pip\\Cache",
        "gem, C:\\Users\\me\\.local\\share\\gem\\ruby",
        "maven, C:\\Users\\me\\.m2\\repository",
        "composer, C:\\Users\\me\\AppData\\Local\\Composer",
        "gradle, C:\\Users\\me\\.gradle\\caches",
        "yarn, C:\\Users\\me\\AppData\\Local\\Yarn\\Cache",
        "pnpm, C:\\Users\\me\\AppData\\Local\\pnpm\\store",
        "cargo, C:\\Users\\me\\.cargo\\registry",
        "go, C:\\Users\\me\\go\\pkg\\mod",
    })
    void presetsFindTheirDirectoriesOnWindows(String preset, String path) throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
            assertThat(first(preset, windows(windows, WINDOWS))).isEqualTo(path);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "npm, /Users/me/.npm",
        "pip, /Users/me/Library/Caches/pip",
        "gem, /Users/me/.local/share/gem/ruby",
        "maven, /Users/me/.m2/repository",
        "composer, /Users/me/Library/Caches/composer",
        "gradle, /Users/me/.gradle/caches",
        "yarn, /Users/me/Library/Caches/Yarn",
        "pnpm, /Users/me/Library/pnpm/store",
        "cargo, /Users/me/.cargo/registry",
        "go, /Users/me/go/pkg/mod",
    })
    void presetsFindTheirDirectoriesOnMacos(String preset, String path) throws IOException {
        try (FileSystem macos = Jimfs.newFileSystem(Configuration.osX())) {
            assertThat(first(preset, macos(macos))).isEqualTo(path);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pip, PIP_CACHE_DIR, D:\\caches\\pip, D:\\caches\\pip",
        "pip, pip_cache_dir, D:/caches/pip, D:\\caches\\pip",
        "npm, npm_config_cache, ~\\npm, C:\\Users\\me\\npm",
        "npm, npm_config_cache, cache\\npm, D:\\ci\\work\\cache\\npm",
        "go, GOPATH, D:\\go;C:\\go, D:\\go\\pkg\\mod",
        "gradle, GRADLE_USER_HOME, \\\\server\\share\\gradle, \\\\server\\share\\gradle\\caches",
        "maven, MAVEN_OPTS, -Xmx1g \"-Dmaven.repo.local=D:\\my repo\", D:\\my repo",
    })
    void variablesOfWindowsHaveDrivesAndNoCase(String preset, String variable, String value, String path)
            throws IOException {
        Configuration drives = Configuration.windows().toBuilder()
                .setRoots("C:\\", "D:\\", "\\\\server\\share\\")
                .build();
        try (FileSystem windows = Jimfs.newFileSystem(drives)) {
            assertThat(first(preset, windows(windows, Map.of("userprofile", "C:\\Users\\me", variable, value))))
                    .isEqualTo(path);
        }
    }

    @Test
    void theHomeDirectoryIsRefusedInAnyCase() throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
            Surroundings here = windows(windows, WINDOWS);
            for (String path : List.of("c:\\users\\ME", "C:/Users", "~", "~\\..", "C:\\")) {
                assertThatThrownBy(() -> CacheDirectory.parse("mine=" + path, here))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(CacheDirectory.parse("mine=~\\x,exclude=*.log", here).path())
                    .hasToString("C:\\Users\\me\\x");
        }
    }

    @Test
    void directoriesThatDifferOnlyInCaseAreTheSame() throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
            Surroundings here = windows(windows, WINDOWS);
            assertThatThrownBy(() -> Caches.parse(List.of("one=C:\\deps", "two=c:\\DEPS"), here))
                    .hasMessageContaining("same directory");
        }
    }

    @Test
    void aDriveWithoutItsRootAndAVariableOfWindowsAreNoDirectories() throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
            Surroundings here = windows(windows, WINDOWS);
            for (String path : List.of("%LOCALAPPDATA%\\x", "a|b", "C:\\a?")) {
                assertThatThrownBy(() -> CacheDirectory.parse("mine=" + path, here))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("mine");
            }
        }
    }

    private static String first(String preset, Surroundings here) {
        return Preset.named(preset).orElseThrow().resolve(here).get(0).path().toString();
    }

    private static Surroundings windows(FileSystem files, Map<String, String> environment) throws IOException {
        return new Surroundings(
                environment,
                Files.createDirectories(files.getPath("C:\\Users\\me")),
                files.getPath("D:\\ci\\work"),
                Os.WINDOWS);
    }

    private static Surroundings macos(FileSystem files) throws IOException {
        return new Surroundings(
                Map.of("HOME", "/Users/me"),
                Files.createDirectories(files.getPath("/Users/me")),
                files.getPath("/Users/me/work"),
                Os.MACOS);
    }
}
