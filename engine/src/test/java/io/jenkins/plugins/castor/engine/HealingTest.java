package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happened to the store, the next save makes the newest generation good again. */
class HealingTest {

    @TempDir
    Path temp;

    private Workbench bench;
    private Path tree;

    @BeforeEach
    void saveTwice() throws Exception {
        bench = new Workbench(temp);
        tree = bench.tree();
        write(tree.resolve("one"), noise(1, 100_000));
        bench.saved();
        write(tree.resolve("two"), noise(2, 200_000));
        bench.saved();
        assertThat(bench.packs()).hasSize(2);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void changeTheTree() throws Exception {
        write(tree.resolve("new"), "new");
    }

    private void assertTheNextSaveHeals() throws Exception {
        assertHeals(bench.save());
    }

    /** A save reads nothing of the store where the tree is unchanged, unless it is to compare contents. */
    private void assertTheNextSaveThatLooksHeals(boolean changed) throws Exception {
        if (changed) {
            changeTheTree();
        } else {
            assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        }
        assertHeals(bench.save(request -> request.withChecksum(!changed)));
    }

    private void assertHeals(SaveReport report) throws Exception {
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(report.reason()).isEmpty();
        assertThat(report.warnings()).isNotEmpty();
        bench.assertLoadGivesTheTree();
        assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMissingPack(boolean changed) throws Exception {
        Files.delete(bench.packs().get(0));
        assertThat(bench.load(temp.resolve("target")).outcome()).isEqualTo(LoadReport.Outcome.MISS);
        if (changed) {
            changeTheTree();
        }
        assertTheNextSaveHeals();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aShortenedPack(boolean changed) throws Exception {
        try (RandomAccessFile pack = new RandomAccessFile(bench.packs().get(1).toFile(), "rw")) {
            pack.setLength(pack.length() - 1);
        }
        if (changed) {
            changeTheTree();
        }
        assertTheNextSaveHeals();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDamagedSnapshot(boolean changed) throws Exception {
        damage(newestSnapshot());
        assertTheNextSaveThatLooksHeals(changed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMissingSnapshot(boolean changed) throws Exception {
        Files.delete(newestSnapshot());
        if (changed) {
            changeTheTree();
        }
        assertTheNextSaveHeals();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aShortenedSnapshot(boolean changed) throws Exception {
        try (RandomAccessFile snapshot = new RandomAccessFile(newestSnapshot().toFile(), "rw")) {
            snapshot.setLength(snapshot.length() / 2);
        }
        if (changed) {
            changeTheTree();
        }
        assertTheNextSaveHeals();
    }

    @Test
    void aDamagedHead() throws Exception {
        Files.writeString(bench.object(Workbench.LAYOUT.head(2)), "{\"format\":\"castor-head\",\"ver");
        LoadReport load = bench.load(temp.resolve("target"));
        assertThat(load.head().orElseThrow().generation()).isEqualTo(1);
        assertThat(load.warnings()).singleElement().asString().contains("0000000002.json is damaged");
        SaveReport report = bench.save();
        assertThat(report.head().orElseThrow().generation()).isEqualTo(3);
        bench.assertLoadGivesTheTree();
    }

    /** The same packages again, unpacked anew: their contents would keep the damaged pack in use. */
    @Test
    void aDamagedPackAfterTheColdBuildThatItCaused() throws Exception {
        damage(bench.packs().get(0));
        assertThat(bench.load(temp.resolve("target")).outcome()).isEqualTo(LoadReport.Outcome.MISS);
        for (String name : List.of("one", "two")) {
            Files.setLastModifiedTime(tree.resolve(name), FileTime.fromMillis(1_700_000_000_000L));
        }
        assertTheNextSaveHeals();
    }

    @Test
    void everythingButTheHeads() throws Exception {
        TestTrees.run(temp, "sh", "-c", "find store -type f ! -path '*/heads/*' -delete");
        assertTheNextSaveHeals();
    }

    private Path newestSnapshot() throws Exception {
        String digest = Workbench.heads(bench.castor()).get(0).snapshot();
        return bench.object(Workbench.LAYOUT.snapshot(digest));
    }

    private static void damage(Path object) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(object.toFile(), "rw")) {
            file.seek(file.length() / 2);
            int old = file.read();
            file.seek(file.length() / 2);
            file.write(old ^ 0x10);
        }
    }
}
