package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.ReadAheadStore;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot that comes in two pieces, and is read after the first: nothing comes of it before the second is right. */
@Timeout(60)
class ArrivingSnapshotTest {

    private static final int FILES = 3000;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;
    private Path target;

    @BeforeEach
    void saveATreeWhoseSnapshotIsLong() throws Exception {
        bench = new Workbench(temp);
        for (int i = 0; i < FILES; i++) {
            write(bench.tree().resolve("directory-" + i % 7 + "/file-" + i), noise(i, 20));
        }
        bench.saved();
        assertThat(Files.size(snapshot())).isBetween(65_537L, 1_000_000L);
        target = Files.createDirectory(temp.resolve("target"));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Path snapshot() throws Exception {
        try (Stream<Path> files = Files.walk(bench.store())) {
            return files.filter(file -> file.toString().contains("snapshots/") && Files.isRegularFile(file))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private FaultyStore store() {
        return new FaultyStore(new DirectoryStore(bench.store()));
    }

    private LoadReport load(Store store) throws Exception {
        return load(store, Duration.ofSeconds(30));
    }

    private LoadReport load(Store store, Duration deadline) throws Exception {
        try (Castor castor = new Castor(store)) {
            return castor.load(
                    LoadRequest.of(Workbench.JOB, Workbench.caches(target)).withDeadline(deadline));
        }
    }

    private void assertNothingWasWritten(LoadReport report) {
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void packsAreAskedForAsSoonAsTheFirstPieceNamesThem() throws Exception {
        FaultyStore hanging = store().once(Call.READ_FETCHED, 2, Fault.HANGS);
        LoadReport report = load(hanging, Duration.ofSeconds(3));
        assertThat(hanging.count(Call.READ_FETCHED))
                .as("two pieces of the snapshot")
                .isEqualTo(2);
        assertThat(hanging.count(Call.FETCH)).as("the snapshot, and packs").isEqualTo(2);
        assertNothingWasWritten(report);
        assertThat(report.reason().orElseThrow()).startsWith("the deadline of 3.0 s passed");
    }

    @Test
    void aWrongDigestIsNoticedThoughTheFirstPieceWasRight() throws Exception {
        FaultyStore flipping = store().once(Call.READ_FETCHED, 2, Fault.FLIPS);
        LoadReport report = load(flipping);
        assertThat(flipping.count(Call.FETCH)).as("the packs were announced").isEqualTo(2);
        assertNothingWasWritten(report);
        assertThat(report.reason().orElseThrow()).contains("the snapshot ").contains("has the wrong digest");
    }

    @Test
    void aConnectionThatBreaksBetweenThePiecesEndsColdAndIsMadeGoodByAnotherAttempt() throws Exception {
        LoadReport report = load(store().once(Call.READ_FETCHED, 2, Fault.BREAKS));
        assertNothingWasWritten(report);
        assertThat(report.reason().orElseThrow()).contains("the test breaks READ_FETCHED");
        Retry quick = new Retry(3, Duration.ofMillis(1), Duration.ofMillis(2));
        Store retrying = new RetryingStore(store().once(Call.READ, 2, Fault.BREAKS_AFTERWARDS), quick);
        report = load(new ReadAheadStore(retrying));
        assertThat(report.reason()).isEmpty();
        TestTrees.assertIs(target, TestTrees.listing(bench.tree()));
    }

    @Test
    void oneThatIsShorterThanItsHeadSaysIsNamed() throws Exception {
        byte[] object = Files.readAllBytes(snapshot());
        Path file = snapshot();
        assertThat(file.toFile().setWritable(true)).isTrue();
        Files.write(file, Arrays.copyOf(object, object.length - 1));
        LoadReport report = load(store());
        assertNothingWasWritten(report);
        assertThat(report.reason().orElseThrow())
                .contains("has " + (object.length - 1) + " bytes, expected " + object.length);
    }

    @Test
    void ofOneThatIsLongerOnlyWhatTheDigestIsOfIsRead() throws Exception {
        byte[] object = Files.readAllBytes(snapshot());
        Path file = snapshot();
        assertThat(file.toFile().setWritable(true)).isTrue();
        Files.write(file, Arrays.copyOf(object, 10_000_000));
        LoadReport report = load(store());
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(report.counts().bytesFetched()).isLessThan(10_000_000);
        TestTrees.assertIs(target, TestTrees.listing(bench.tree()));
    }
}
