package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What {@code package} leaves in {@code target}. */
class DistributionIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    @Test
    void theJarNamesExactlyTheJarsThatStandBesideIt() throws IOException {
        Path lib = TARGET.resolve("castor/lib");
        try (JarFile castor = new JarFile(lib.resolve("castor.jar").toFile());
                Stream<Path> files = Files.list(lib)) {
            String named = castor.getManifest().getMainAttributes().getValue("Class-Path");
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".jar") && !name.equals("castor.jar")))
                    .containsExactlyInAnyOrder(named.split(" ", -1));
        }
    }

    @Test
    void theJarOpensWhatSystemCallsAreMadeThrough() throws IOException {
        try (JarFile castor =
                new JarFile(TARGET.resolve("castor/lib/castor.jar").toFile())) {
            assertThat(castor.getManifest().getMainAttributes().getValue("Add-Opens"))
                    .isEqualTo("java.base/java.nio java.base/sun.nio.ch java.base/sun.nio.fs");
        }
    }

    @Test
    void theZipHoldsOneFolderWithoutClassData() throws IOException {
        try (ZipFile zip = new ZipFile(only("castor-*.zip").toFile())) {
            List<String> names = zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .toList();
            assertThat(names)
                    .allMatch(name -> name.startsWith(
                            only("castor-*.zip").getFileName().toString().replace(".zip", "/")))
                    .noneMatch(name -> name.contains(".jsa"));
            assertThat(names.stream().map(name -> name.substring(name.indexOf('/'))))
                    .contains("/LICENSE", "/bin/castor", "/bin/castor.bat", "/lib/castor.jar", "/lib/class-data.sh");
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs tar")
    void theLauncherCanBeRunAfterUnpackingTheTar() throws Exception {
        Process tar = new ProcessBuilder("tar", "-tvzf", only("castor-*.tar.gz").toString())
                .redirectErrorStream(true)
                .start();
        assertThat(tar.inputReader().lines())
                .anyMatch(line -> line.startsWith("-rwxr-xr-x") && line.endsWith("/bin/castor"))
                .anyMatch(line -> line.startsWith("-rwxr-xr-x") && line.endsWith("/lib/class-data.sh"));
        assertThat(tar.waitFor()).isZero();
    }

    private static Path only(String glob) {
        try (var files = Files.newDirectoryStream(TARGET, glob)) {
            return files.iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
