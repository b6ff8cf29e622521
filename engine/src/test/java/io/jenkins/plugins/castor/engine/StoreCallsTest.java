package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.VerifyReport;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a call is a round trip or a whole connection, how many there are is what a user waits for. */
class StoreCallsTest {

    private static final int GENERATIONS = 5;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;
    private FaultyStore counting;
    private Castor castor;

    @BeforeEach
    void saveSomeGenerations() throws Exception {
        bench = new Workbench(temp);
        for (int i = 1; i <= GENERATIONS; i++) {
            write(bench.tree().resolve("file-" + i), noise(i, 100_000));
            bench.saved();
        }
        counting = new FaultyStore(new DirectoryStore(bench.store()));
        castor = new Castor(counting);
    }

    @AfterEach
    void close() {
        castor.close();
        bench.close();
    }

    @Test
    void namespacesAreFoundWithoutAListingOfPacks() throws Exception {
        for (String job : List.of("a", "b", "c")) {
            castor.save(SaveRequest.of(new Namespace("p", "b", job), Workbench.caches(bench.tree())));
        }
        Files.createDirectories(bench.store().resolve("somebody/elses/folder/heads"));
        write(bench.store().resolve("somebody/elses/folder/heads/notes.txt"), "no head");
        write(bench.store().resolve("somebody/elses/other/0000000001.json"), "no head");
        write(bench.store().resolve("too/few/heads/0000000001.json"), "no head");
        write(bench.store().resolve("README"), "no folder");
        write(bench.store().resolve("somebody/else\\s/file"), "no name of a branch");
        int before = counting.count(Call.LIST);
        assertThat(castor.catalogue().namespaces())
                .extracting(Namespace::path)
                .containsExactly("mediawiki%2Fcore/master/npm-test", "p/b/a", "p/b/b", "p/b/c");
        assertThat(counting.count(Call.LIST)).isEqualTo(before);
    }

    @Test
    void allHeadsOfANamespaceAreListedAndReadOnce() throws Exception {
        assertThat(Workbench.heads(castor)).hasSize(GENERATIONS);
        assertThat(counting.count(Call.LIST_SMALL)).isEqualTo(1);
        assertThat(counting.count(Call.READ_SMALL)).isEqualTo(GENERATIONS);
        assertThat(counting.countAll()).isEqualTo(1 + GENERATIONS);
    }

    @Test
    void theNewestHeadIsAllThatIsReadOfIt() throws Exception {
        assertThat(castor.catalogue()
                        .newest(Workbench.JOB, Optional.empty())
                        .orElseThrow()
                        .generation())
                .isEqualTo(GENERATIONS);
        assertThat(counting.count(Call.READ_SMALL)).isEqualTo(1);
        assertThat(counting.countAll()).isEqualTo(2);
        assertThat(castor.catalogue().newest(new Namespace("p", "b", "nothing"), Optional.empty()))
                .isEmpty();
    }

    @Test
    void aGenerationIsDescribedByItsHeadAndItsSnapshot() throws Exception {
        assertThat(castor.catalogue().describe(Workbench.JOB, OptionalLong.of(2)))
                .isPresent();
        assertThat(counting.countAll()).isEqualTo(2);
        assertThat(castor.catalogue().describe(Workbench.JOB, OptionalLong.of(GENERATIONS + 1)))
                .isEmpty();
    }

    @Test
    void verifyingListsHeadsAndPacksOnce() throws Exception {
        VerifyReport report = castor.verify(Workbench.JOB, Optional.empty(), Progress.NONE);
        assertThat(report.damaged()).isEmpty();
        assertThat(report.generations()).isEqualTo(GENERATIONS);
        assertThat(counting.count(Call.LIST_SMALL)).isEqualTo(1);
        assertThat(counting.count(Call.LIST)).isEqualTo(1);
        assertThat(counting.count(Call.SIZE)).isZero();
        assertThat(counting.count(Call.LIST_SEGMENTS)).isZero();
    }

    @Test
    void aSaveOfNoChangeReadsOneHeadAndLooksForItsSnapshot() throws Exception {
        assertThat(castor.save(bench.saveRequest()).outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        assertThat(counting.countAll()).isEqualTo(3);
    }

    @Test
    void aSaveOfAChangeTakesNineCalls() throws Exception {
        write(bench.tree().resolve("new"), noise(99, 1000));
        assertThat(castor.save(bench.saveRequest()).outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(counting.count(Call.PUT)).isEqualTo(1);
        assertThat(counting.countAll()).isEqualTo(9);
    }
}
