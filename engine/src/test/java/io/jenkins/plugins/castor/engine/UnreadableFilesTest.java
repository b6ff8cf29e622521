package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.run;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.ChildWork.Way;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What this user cannot read is left out of a save, whole, and the report says so. */
@EnabledOnOs(OS.LINUX)
class UnreadableFilesTest {

    @TempDir
    Path temp;

    private Workbench bench;

    @BeforeEach
    void makeATree() throws Exception {
        bench = new Workbench(temp);
        write(bench.tree().resolve("kept/file"), "kept");
        write(bench.tree().resolve("kept/secret"), "secret");
        write(bench.tree().resolve("shut/file"), "shut");
        write(bench.tree().resolve("blind/file"), "blind");
        run(bench.tree(), "chmod", "000", "shut", "kept/secret");
        run(bench.tree(), "chmod", "444", "blind"); // its names can be read, and nothing behind them
    }

    @AfterEach
    void close() throws Exception {
        run(bench.tree(), "chmod", "-R", "u+rwX", ".");
        bench.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeReadIsLeftOutAndIsTrouble(Way way) throws Exception {
        String[] before = "root".equals(System.getProperty("user.name"))
                ? new String[] {"setpriv", "--bounding-set=-dac_override,-dac_read_search"}
                : new String[0];
        try (ChildJvm child = ChildWork.start(bench.store(), way, before)) {
            assertThat(child.line()).isEqualTo("ready");
            child.send("save " + bench.tree());
            assertThat(child.line())
                    .startsWith("SAVED, trouble 3 files or directories could not be read: let this user read them[")
                    .contains("left out " + bench.tree().resolve("shut") + ": it cannot be read: ")
                    .contains("left out " + bench.tree().resolve("blind/file") + ": it cannot be read: ")
                    .contains("left out " + bench.tree().resolve("kept/secret") + ": it cannot be read: ");
            child.send("save " + bench.tree());
            assertThat(child.line()).startsWith("UNCHANGED, trouble ");
        }
        assertThat(TestTrees.listing(bench.loaded()).keySet())
                .containsExactlyInAnyOrder("", "kept", "kept/file", "blind");
    }
}
