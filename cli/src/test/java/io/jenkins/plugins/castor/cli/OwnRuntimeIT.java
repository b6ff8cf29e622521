package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packaged {@code bin/castor} beside a run time of its own, which here says how it was called. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/castor is a shell script")
class OwnRuntimeIT {
    private static final Path PACKAGED = Path.of("target/castor").toAbsolutePath();

    @TempDir
    Path folder;

    private final Map<String, String> environment = new TreeMap<>(Map.of("LC_ALL", "C.UTF-8"));
    private Path home;

    @BeforeEach
    void installWithARunTime() throws IOException {
        home = folder.toRealPath().resolve("castor");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Files.copy(PACKAGED.resolve("bin/castor"), home.resolve("bin/castor"));
        Files.writeString(home.resolve("lib/castor.jar"), "");
        java(home.resolve("runtime"), "");
        environment.put("PATH", System.getenv("PATH"));
        environment.put("JAVA_HOME", java(folder.resolve("other"), "").toString());
    }

    @Test
    void theRunTimeThatCameWithCastorWinsOverJavaHomeAndNotOverCastorJava() throws Exception {
        assertThat(castor("presets")).contains("java=" + home.resolve("runtime/bin/java"));
        environment.put("CASTOR_JAVA", folder.resolve("other/bin/java").toString());
        assertThat(castor("presets")).contains("java=" + folder.resolve("other/bin/java"));
    }

    @Test
    void aRunTimeForOtherMachinesGivesWayToAnInstalledJava() throws Exception {
        java(home.resolve("runtime"), "LOADER=\"/lib/ld-of-another-machine.so.1\"\n");
        assertThat(castor("presets")).contains("java=" + folder.resolve("other/bin/java"));
        environment.put("JAVA_HOME", folder.resolve("gone").toString());
        Path tools = Files.createDirectory(folder.resolve("tools"));
        Files.createSymbolicLink(tools.resolve("tr"), Path.of("/usr/bin/tr"));
        environment.put("PATH", tools.toString());
        assertThat(castor("presets"))
                .singleElement()
                .asString()
                .contains("Castor's own " + home.resolve("runtime/bin/java")
                        + " needs /lib/ld-of-another-machine.so.1, which this machine lacks.");
    }

    @Test
    void theArchiveThatCameWithTheRunTimeIsUsedInAnyFolder() throws Exception {
        String archive = "argument=-XX:SharedArchiveFile=" + home.resolve("lib/castor.jsa");
        assertThat(castor("presets")).doesNotContain(archive);
        Files.writeString(home.resolve("lib/castor.jsa.for"), "runtime\n-rw-r--r-- 1 9 Nov 20  ./castor.jar\n");
        assertThat(castor("presets")).contains(archive);
        environment.put("CASTOR_JAVA", folder.resolve("other/bin/java").toString());
        assertThat(castor("presets")).doesNotContain(archive);
    }

    @Test
    void aRunTimeThatThisSystemIsTooOldForDoesNotFailABuild() throws Exception {
        write(home.resolve("runtime/bin/java"), "#!/bin/sh\necho 'GLIBC_2.34 not found' >&2\nexit 1\n");
        assertThat(castor("load", "--store", "x"))
                .singleElement()
                .asString()
                .startsWith("castor: cold: Java cannot start (GLIBC_2.34 not found)");
    }

    private List<String> castor(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of("/bin/sh", home + "/bin/castor"), Stream.of(arguments))
                                .toList())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start().inputReader().lines().toList();
    }

    private static Path java(Path jvm, String release) throws IOException {
        Files.createDirectories(jvm.resolve("bin"));
        write(jvm.resolve("bin/java"), """
                #!/bin/sh
                echo "java=$0"
                for argument in "$@"; do echo "argument=$argument"; done
                """);
        Files.writeString(jvm.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n" + release);
        return jvm;
    }

    private static void write(Path program, String text) throws IOException {
        Files.writeString(program, text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
