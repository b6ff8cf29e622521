package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive of class data, made by the packaged scripts for a tiny program, on the Java that runs this test. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/castor is a shell script")
class ClassDataIT {
    private static final String PREPARING =
            "castor: preparing faster starts, which takes some seconds and happens once...";

    private static final Path PACKAGED = Path.of("target/castor").toAbsolutePath();
    private static final String CLASS_FILE = Echo.class.getName().replace('.', '/') + ".class";

    @TempDir
    Path home;

    /** What stands in for the command. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) {
            System.out.println("echo " + String.join(" ", arguments));
        }
    }

    @BeforeEach
    void packageTheTinyProgram() throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        for (String script : List.of("bin/castor", "lib/class-data.sh")) {
            Files.copy(PACKAGED.resolve(script), home.resolve(script));
            assertThat(home.resolve(script).toFile().setExecutable(true)).isTrue();
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Echo.class.getName());
        try (OutputStream file = Files.newOutputStream(jar());
                JarOutputStream jar = new JarOutputStream(file, manifest);
                InputStream echo = Echo.class.getClassLoader().getResourceAsStream(CLASS_FILE)) {
            jar.putNextEntry(new ZipEntry(CLASS_FILE));
            echo.transferTo(jar);
        }
    }

    @Test
    void versionMakesTheArchiveAndSaysSoOnceAndLaterRunsUseIt() throws Exception {
        assertThat(castor("", "--version")).containsExactly("echo --version", PREPARING);
        assertThat(castor("", "--version")).containsExactly("echo --version");
        assertThat(archive()).exists();
        assertThat(castor("-Xlog:class+load", "presets"))
                .contains("echo presets")
                .anyMatch(line -> line.contains("ClassDataIT$Echo source: shared objects file"));
    }

    @Test
    void noOtherCommandMakesTheArchive() throws Exception {
        assertThat(castor("", "presets")).containsExactly("echo presets");
        assertThat(castor("", "load", "--version")).containsExactly("echo load --version");
        assertThat(archive()).doesNotExist();
    }

    @Test
    void anArchiveOfOtherJarsIsPassedOverInSilenceUntilVersionMakesANewOne() throws Exception {
        castor("", "--version");
        FileTime made = Files.getLastModifiedTime(archive());
        Files.setLastModifiedTime(jar(), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(castor("", "presets")).containsExactly("echo presets");
        assertThat(Files.getLastModifiedTime(archive())).isEqualTo(made);
        assertThat(castor("", "--version")).containsExactly("echo --version", PREPARING);
        assertThat(Files.getLastModifiedTime(archive())).isGreaterThan(made);
    }

    @Test
    void anArchiveOfAnotherJavaOrAnotherPlaceIsNotEvenOpened() throws Exception {
        castor("", "--version");
        Path madeFor = archive().resolveSibling("castor.jsa.for");
        Files.writeString(madeFor, "/opt/other-java " + Files.readString(madeFor));
        assertThat(castor("-XX:+PrintFlagsFinal", "presets"))
                .contains("echo presets")
                .anyMatch(line -> line.contains("SharedArchiveFile"))
                .noneMatch(line -> line.contains("castor.jsa"));
    }

    @Test
    void aReleaseMakesTheArchiveFromAListThatTrainingWroteOnce() throws Exception {
        Path list = home.resolve("list.classes");
        makeFromList(list);
        assertThat(Files.readAllLines(list))
                .contains(CLASS_FILE.replace(".class", ""), "java/lang/Object")
                .noneMatch(line -> line.startsWith("#") || line.contains(" id: "));
        assertThat(Files.readAllLines(home.resolve("lib/castor.jsa.for")))
                .first()
                .isEqualTo("runtime");
        Files.delete(archive());
        Files.writeString(list, "java/lang/Object\n");
        makeFromList(list);
        assertThat(archive()).exists();
        assertThat(list).hasContent("java/lang/Object");
    }

    private void makeFromList(Path list) throws Exception {
        Process process = new ProcessBuilder(
                        home.resolve("lib/class-data.sh").toString(),
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        home.toRealPath().toString(),
                        "runtime",
                        list.toString())
                .redirectErrorStream(true)
                .start();
        String said = String.join("\n", process.inputReader().lines().toList());
        assertThat(process.waitFor()).as(said).isZero();
    }

    private Path jar() {
        return home.resolve("lib/castor.jar");
    }

    private Path archive() throws IOException {
        return home.toRealPath().resolve("lib/castor.jsa");
    }

    private List<String> castor(String flags, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder().redirectErrorStream(true);
        builder.command().add(home.resolve("bin/castor").toString());
        builder.command().addAll(List.of(arguments));
        builder.environment()
                .put(
                        "CASTOR_JAVA",
                        Path.of(System.getProperty("java.home"), "bin/java").toString());
        builder.environment().put("CASTOR_JAVA_OPTS", flags);
        Process process = builder.start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as("exit code; printed: %s", lines).isZero();
        return lines;
    }
}
