package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.assertIs;
import static io.jenkins.plugins.castor.engine.TestTrees.listing;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jenkins.plugins.castor.engine.ChildWork.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A load whose last step fails gives the reason, and leaves everything as it was. */
@EnabledOnOs(OS.LINUX)
class LastStepTest {

    /** On a disk, as a file in memory cannot be made immutable. */
    @TempDir
    Path temp;

    private Workbench bench;
    private Path target;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        target = temp.resolve("target");
        for (String name : new String[] {"a", "d/a", "d/m", "d/new/x", "m", "new", "z"}) {
            write(bench.tree().resolve(name), "newer " + name);
        }
        bench.saved();
        for (String name : new String[] {"a", "d/a", "d/m", "m", "z", "own"}) {
            write(target.resolve(name), "old");
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void assertNothingIsRestored(Way way, String reason, String... before) throws Exception {
        SortedMap<String, String> was = listing(target);
        try (ChildJvm child = ChildWork.start(bench.store(), way, before)) {
            assertThat(child.line()).isEqualTo("ready");
            for (String command : new String[] {"load ", "wipe "}) {
                child.send(command + target);
                assertThat(child.line()).startsWith("MISS " + reason).endsWith("[]");
                // A directory in which something was moved and moved back has another time.
                assertIs(target, withoutTimesOfDirectories(was, listing(target)));
            }
        }
    }

    private static SortedMap<String, String> withoutTimesOfDirectories(
            SortedMap<String, String> was, SortedMap<String, String> is) {
        was.replaceAll((path, line) -> line.startsWith("directory") ? is.getOrDefault(path, line) : line);
        return was;
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsImmutable(Way way) throws Exception {
        assumeThat(succeeds("chattr", "+i", target.resolve("d/m").toString()))
                .as("making a file that not even root can move")
                .isTrue();
        try {
            assertNothingIsRestored(way, target.resolve("d/m") + " could not be replaced: ");
        } finally {
            TestTrees.run(target, "chattr", "-i", "d/m");
        }
        bench.loadedInto(target);
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsAMount(Way way) throws Exception {
        Path other = write(temp.resolve("other"), "mounted here");
        assumeThat(succeeds(
                        "mount", "--bind", other.toString(), target.resolve("m").toString()))
                .as("mounting takes root")
                .isTrue();
        try {
            assertNothingIsRestored(way, target.resolve("m") + " could not be replaced: ");
        } finally {
            TestTrees.run(target, "umount", "m");
        }
        bench.loadedInto(target);
    }

    @ParameterizedTest
    @EnumSource
    void aFileOfAnotherUserInAStickyDirectory(Way way) throws Exception {
        TestTrees.run(target, "chmod", "1777", "d", ".");
        assumeThat(succeeds(
                        "chown",
                        "1:1",
                        target.resolve("d").toString(),
                        target.resolve("d/m").toString()))
                .as("giving a file to another user takes root")
                .isTrue();
        assertNothingIsRestored(
                way,
                target.resolve("d/m") + " could not be replaced: ",
                "setpriv",
                "--bounding-set=-dac_override,-dac_read_search,-fowner");
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryWithFilesWhereTheCacheHasAFile(Way way) throws Exception {
        Files.delete(target.resolve("m"));
        write(target.resolve("m/file"), "own");
        SortedMap<String, String> was = listing(target);
        try (ChildJvm child = ChildWork.start(bench.store(), way)) {
            assertThat(child.line()).isEqualTo("ready");
            child.send("load " + target);
            assertThat(child.line())
                    .startsWith("MISS " + target.resolve("m") + " could not be replaced: it is a directory with files")
                    .contains("--clean");
            assertIs(target, withoutTimesOfDirectories(was, listing(target)));
            child.send("wipe " + target);
            assertThat(child.line()).isEqualTo("HIT []");
            assertIs(target, listing(bench.tree()));
        }
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }
}
