package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volatile files are saved and restored as any other, but their change alone is no reason to save. */
class VolatileFilesTest {

    @TempDir
    Path temp;

    private Workbench bench;
    private Path index;

    @BeforeEach
    void savePackagesAndTheirIndex() throws Exception {
        bench = new Workbench(temp);
        index = bench.tree().resolve("index");
        write(bench.tree().resolve("packages/one"), noise(1, 100_000));
        write(index.resolve("in/page"), noise(2, 10_000));
        write(index.resolve("list"), "one");
        write(index.resolve("nothing"), "");
        assertThat(save(false).outcome()).isEqualTo(Outcome.SAVED);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private SaveRequest request() {
        PathFilter filter = PathFilter.of(List.of(), List.of(), List.of("/index/**"));
        return SaveRequest.of(Workbench.JOB, List.of(new CacheDirectory("npm", bench.tree(), filter)));
    }

    private SaveReport save(boolean checksum) throws Exception {
        return bench.castor().save(request().withChecksum(checksum));
    }

    /** As builds do it: now, and not as long ago as everything else. */
    private void rewrite() throws Exception {
        Files.write(index.resolve("in/page"), noise(3, 10_000));
        Files.writeString(index.resolve("list"), "one, two");
        Files.writeString(index.resolve("nothing"), "");
        Files.setPosixFilePermissions(index.resolve("list"), PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void theirChangeAloneIsNoReasonToSave() throws Exception {
        Map<String, Long> before = bench.objects();
        rewrite();
        assertThat(save(false).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(save(true).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(bench.objects()).isEqualTo(before);
    }

    @Test
    void aSaveThatFindsOnlyThemChangedReadsNothingButTheHead() throws Exception {
        rewrite();
        FaultyStore counting = new FaultyStore(new DirectoryStore(bench.store()));
        try (Castor castor = new Castor(counting)) {
            SaveReport report = castor.save(request());
            assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(report.counts().bytesRead()).isZero();
        }
        assertThat(counting.count(Call.LIST_SMALL)).isEqualTo(1);
        assertThat(counting.count(Call.READ_SMALL)).isEqualTo(1);
        assertThat(counting.count(Call.LIST)).isEqualTo(1);
        assertThat(counting.countAll()).isEqualTo(3);
    }

    @Test
    void oneThatAppearsIsAReasonToSave() throws Exception {
        write(index.resolve("in/another"), "new");
        assertThat(save(false).outcome()).isEqualTo(Outcome.SAVED);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void oneThatVanishesIsAReasonToSave() throws Exception {
        Files.delete(index.resolve("in/page"));
        assertThat(save(false).outcome()).isEqualTo(Outcome.SAVED);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void oneThatBecomesALinkIsAReasonToSave() throws Exception {
        Files.delete(index.resolve("list"));
        Files.createSymbolicLink(index.resolve("list"), Path.of("in/page"));
        assertThat(save(false).outcome()).isEqualTo(Outcome.SAVED);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void aSaveForAnotherReasonTakesThemAsTheyAre() throws Exception {
        rewrite();
        write(bench.tree().resolve("packages/two"), noise(4, 100_000));
        SaveReport report = save(false);
        assertThat(report.outcome()).isEqualTo(Outcome.SAVED);
        assertThat(report.counts().changed()).isEqualTo(4);
        bench.assertLoadGivesTheTree();
    }

    /** A cold build makes the same names again. That tells nothing about what the store still has. */
    @Test
    void afterAColdBuildAPackThatWasDamagedIsReplaced() throws Exception {
        Files.delete(bench.tree().resolve("packages/one"));
        assertThat(save(false).outcome()).isEqualTo(Outcome.SAVED);
        rewrite();
        assertThat(save(false).outcome()).isEqualTo(Outcome.UNCHANGED);

        for (Path pack : bench.packs()) {
            Files.write(pack, new byte[(int) Files.size(pack)]);
        }
        assertThat(save(false).outcome()).isEqualTo(Outcome.SAVED);
        bench.assertLoadGivesTheTree();
    }
}
