package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.assertIs;
import static io.jenkins.plugins.castor.engine.TestTrees.listing;
import static io.jenkins.plugins.castor.engine.TestTrees.run;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.ChildWork.Way;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user who is not root replaces and removes what is in read-only directories, such as Go's modules. */
@EnabledOnOs(OS.LINUX)
class ReadOnlyDirectoriesTest {

    @TempDir
    Path temp;

    private Workbench bench;
    private Path target;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        target = temp.resolve("target");
        write(bench.tree().resolve("mod/kept@1/file"), "newer");
        run(bench.tree(), "chmod", "555", "mod/kept@1", "mod");
        bench.saved();
        write(target.resolve("mod/kept@1/file"), "old");
        write(target.resolve("mod/kept@1/other"), "old");
        write(target.resolve("mod/old@1/in/file"), "old");
        write(target.resolve("mod/secret@1/file"), "old");
        run(target, "chmod", "555", "mod/old@1/in", "mod/old@1", "mod/kept@1");
        run(target, "chmod", "000", "mod/secret@1");
        run(target, "chmod", "555", "mod", ".");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Root without its right to ignore permissions. */
    private ChildJvm asAnybody(Way way) throws Exception {
        String[] before = "root".equals(System.getProperty("user.name"))
                ? new String[] {"setpriv", "--bounding-set=-dac_override,-dac_read_search"}
                : new String[0];
        ChildJvm child = ChildWork.start(bench.store(), way, before);
        assertThat(child.line()).isEqualTo("ready");
        return child;
    }

    @ParameterizedTest
    @EnumSource
    void aLoadThatCleansReplacesAndRemovesInThem(Way way) throws Exception {
        run(target, "chmod", "755", "mod/secret@1"); // a scan cannot see into it otherwise
        try (ChildJvm child = asAnybody(way)) {
            child.send("wipe " + target);
            assertThat(child.line()).isEqualTo("HIT []");
            assertIs(target, listing(bench.tree()));
            assertThat((int) Files.getAttribute(target, "unix:mode") & 0777).isEqualTo(0555);
            child.send("wipe " + target);
            assertThat(child.line()).isEqualTo("HIT []");
            assertIs(target, listing(bench.tree()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void emptyingRemovesThem(Way way) throws Exception {
        try (ChildJvm child = asAnybody(way)) {
            child.send("void " + target);
            assertThat(child.line()).isEqualTo("Removed[files=4, directories=5, bytes=12, problems=[]]");
        }
        assertThat(target.toFile().list()).isEmpty();
        assertThat((int) Files.getAttribute(target, "unix:mode") & 0777).isEqualTo(0555);
        run(target, "chmod", "755", ".");
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeRemovedIsNotCountedAsRemoved(Way way) throws Exception {
        run(target, "chmod", "-R", "u+rwx", ".");
        run(target, "chown", "-R", "1:1", "mod/old@1");
        String[] before = {"setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"};
        try (ChildJvm child = ChildWork.start(bench.store(), way, before)) {
            assertThat(child.line()).isEqualTo("ready");
            child.send("void " + target);
            assertThat(child.line())
                    .startsWith("Removed[files=3, directories=2, bytes=9, problems=[")
                    .contains(target.resolve("mod/old@1/in/file")
                            + " could not be removed: permission denied; allow this user to read and write it");
        }
        assertThat(target.resolve("mod/old@1/in/file")).exists();
    }
}
