package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.run;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.pack.PackWriter;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several stores of the same content: loads go to any, and to another where one gives trouble or has nothing. */
@Timeout(60)
class MirrorsTest {

    /** So many loads find every one of two or three stores, but for once in millions of runs. */
    private static final int MANY = 30;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;
    private Path target;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        for (int i = 0; i < 6; i++) {
            write(bench.tree().resolve("file-" + i), noise(i, 10_000));
        }
        bench.saved();
        target = temp.resolve("target");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private FaultyStore store() {
        return new FaultyStore(new DirectoryStore(bench.store()));
    }

    private FaultyStore copy(String name) throws Exception {
        run(temp, "cp", "-a", "store", name);
        return new FaultyStore(new DirectoryStore(temp.resolve(name)));
    }

    private static Castor castor(Store... stores) {
        return new Castor(List.of(stores), PackWriter.TARGET_BYTES, true);
    }

    private LoadReport load(Castor castor) throws Exception {
        run(temp, "rm", "-rf", "target");
        return castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(target)));
    }

    private void assertHit(LoadReport report, Store from) throws Exception {
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(report.store()).hasValue(from.toString());
        TestTrees.assertIs(target, TestTrees.listing(bench.tree()));
    }

    @Test
    void loadsSpreadOverAllStores() throws Exception {
        List<FaultyStore> stores = List.of(store(), copy("mirror-1"), copy("mirror-2"));
        try (Castor castor = castor(stores.toArray(Store[]::new))) {
            List<String> used = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                used.add(load(castor).store().orElseThrow());
            }
            assertThat(used).contains(stores.stream().map(Store::toString).toArray(String[]::new));
            assertThat(stores.stream()
                            .mapToInt(store -> store.count(Call.LIST_SMALL))
                            .sum())
                    .as("each load asks one store")
                    .isEqualTo(MANY);
        }
    }

    @Test
    void whereOneGivesTroubleAnotherIsRead() throws Exception {
        FaultyStore good = copy("good");
        for (Fault fault : List.of(Fault.FAILS, Fault.TRUNCATES, Fault.FLIPS)) {
            FaultyStore bad = store().forEver(Call.READ_FETCHED, fault);
            try (Castor castor = castor(bad, good)) {
                int failovers = 0;
                for (int i = 0; i < MANY; i++) {
                    int before = bad.countAll();
                    LoadReport report = load(castor);
                    assertHit(report, good);
                    if (bad.countAll() > before) {
                        failovers++;
                    } else {
                        assertThat(report.warnings()).isEmpty();
                    }
                }
                assertThat(failovers).isPositive();
            }
        }
    }

    /** Loads until the first store was tried first. */
    private LoadReport loadThatTriesFirst(FaultyStore bad, Castor castor) throws Exception {
        for (int i = 0; i < MANY; i++) {
            int before = bad.countAll();
            LoadReport report = load(castor);
            if (bad.countAll() > before) {
                return report;
            }
        }
        throw new AssertionError("it was never tried");
    }

    @Test
    void whatWentWrongBeforeIsToldInAWarning() throws Exception {
        FaultyStore bad = store().forEver(Call.LIST_SMALL, Fault.FAILS);
        FaultyStore good = copy("good");
        try (Castor castor = castor(bad, good)) {
            LoadReport report = loadThatTriesFirst(bad, castor);
            assertHit(report, good);
            assertThat(report.warnings()).hasSize(1);
            assertThat(report.warnings().get(0)).contains(bad.toString()).contains("the test fails LIST_SMALL");
        }
    }

    @Test
    void whereOneHasNothingAnotherIsAsked() throws Exception {
        FaultyStore empty = new FaultyStore(new DirectoryStore(temp.resolve("empty")));
        FaultyStore good = copy("good");
        try (Castor castor = castor(empty, good)) {
            LoadReport report = loadThatTriesFirst(empty, castor);
            assertHit(report, good);
            assertThat(report.warnings()).isEmpty();
        }
    }

    @Test
    void whereNoneHasAnythingTheLoadIsColdWithoutTrouble() throws Exception {
        Store empty = new DirectoryStore(temp.resolve("empty"));
        Store alsoEmpty = new DirectoryStore(temp.resolve("also-empty"));
        try (Castor castor = castor(empty, alsoEmpty)) {
            LoadReport report = load(castor);
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
            assertThat(report.trouble()).isFalse();
            assertThat(report.store()).isEmpty();
            assertThat(report.reason().orElseThrow()).startsWith("nothing was saved yet");
        }
    }

    @Test
    void whereOneGivesTroubleAndTheOtherHasNothingThereIsTrouble() throws Exception {
        Store empty = new DirectoryStore(temp.resolve("empty"));
        try (Castor castor = castor(store().forEver(Call.READ_FETCHED, Fault.FLIPS), empty)) {
            for (int i = 0; i < 5; i++) {
                LoadReport report = load(castor);
                assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
                assertThat(report.trouble()).isTrue();
                assertThat(report.reason().orElseThrow())
                        .contains("digest")
                        .contains(bench.store().toString());
                assertThat(target).doesNotExist();
            }
        }
    }

    @Test
    void whereAllGiveTroubleTheLoadIsColdAndTellsOfEach() throws Exception {
        FaultyStore one = store().forEver(Call.LIST_SMALL, Fault.FAILS);
        FaultyStore two = copy("two").forEver(Call.READ_FETCHED, Fault.FLIPS);
        FaultyStore three = copy("three").forEver(Call.FETCH, Fault.FAILS);
        try (Castor castor = castor(one, two, three)) {
            LoadReport report = load(castor);
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
            assertThat(report.trouble()).isTrue();
            assertThat(report.warnings()).hasSize(2);
            String all = report.warnings() + report.reason().orElseThrow();
            assertThat(all).contains(one.toString(), two.toString(), three.toString());
            assertThat(target).doesNotExist();
        }
    }

    private static Castor castorThatRetries(Store... stores) {
        Retry retry = new Retry(3, Duration.ofMillis(1), Duration.ofMillis(2));
        List<Store> retrying = Stream.of(stores)
                .<Store>map(store -> new RetryingStore(store, retry))
                .toList();
        return new Castor(retrying, PackWriter.TARGET_BYTES, true);
    }

    @Test
    void aStoreThatDoesNotAnswerIsNotAskedAgainWhileThereIsAnother() throws Exception {
        FaultyStore bad = store().forEver(Call.LIST_SMALL, Fault.BREAKS);
        FaultyStore good = copy("good");
        try (Castor castor = castorThatRetries(bad, good)) {
            assertHit(loadThatTriesFirst(bad, castor), good);
            assertThat(bad.count(Call.LIST_SMALL)).isEqualTo(1);
        }
    }

    @Test
    void whereNoneAnswersAtOnceAllAreTriedWithPatience() throws Exception {
        FaultyStore one = store().once(Call.LIST_SMALL, 1, Fault.BREAKS);
        FaultyStore two = copy("two").once(Call.READ_SMALL, 1, Fault.BREAKS);
        try (Castor castor = castorThatRetries(one, two)) {
            LoadReport report = load(castor);
            assertHit(report, report.store().equals(Optional.of(one.toString())) ? one : two);
            assertThat(report.warnings())
                    .as("of the store that was not tried again")
                    .hasSize(1);
        }
    }

    @Test
    void whatIsDamagedIsNotReadAgain() throws Exception {
        FaultyStore one = store().once(Call.READ_FETCHED, 2, Fault.FLIPS);
        FaultyStore two = copy("two").once(Call.READ_FETCHED, 2, Fault.FLIPS);
        try (Castor castor = castorThatRetries(one, two)) {
            LoadReport report = load(castor);
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
            assertThat(report.warnings()).hasSize(1);
            assertThat(one.count(Call.FETCH) + two.count(Call.FETCH))
                    .as("a snapshot and packs of each")
                    .isEqualTo(4);
        }
    }

    @Test
    void theDeadlineIsOneForAllStores() throws Exception {
        FaultyStore one = store().forEver(Call.LIST_SMALL, Fault.HANGS);
        FaultyStore two = copy("two").forEver(Call.LIST_SMALL, Fault.HANGS);
        try (Castor castor = castor(one, two)) {
            LoadReport report = castor.load(
                    LoadRequest.of(Workbench.JOB, Workbench.caches(target)).withDeadline(Duration.ofMillis(300)));
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
            assertThat(report.reason().orElseThrow())
                    .startsWith("the deadline of 0.3 s passed")
                    .endsWith("or cache less");
            assertThat(one.countAll() + two.countAll())
                    .as("the second is not asked any more")
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void everythingButLoadsGoesToTheFirstStore() throws Exception {
        FaultyStore first = store();
        FaultyStore mirror = copy("mirror");
        write(bench.tree().resolve("new"), noise(9, 100));
        try (Castor castor = castor(first, mirror)) {
            assertThat(castor.save(bench.saveRequest()).outcome()).isEqualTo(SaveReport.Outcome.SAVED);
            castor.catalogue().namespaces();
            Workbench.heads(castor);
            castor.verify(Workbench.JOB, Optional.empty(), Progress.NONE);
            assertThat(castor.toString()).isEqualTo(first.toString());
        }
        assertThat(mirror.countAll()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing://like/that", "rsync://castor:hunter2@host/m", ""})
    void aWrongUrlAmongSeveralIsRefused(String wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Castor.open(List.of(bench.store().toString(), wrong), StoreOptions.NONE))
                .withMessageNotContaining("hunter2");
    }

    @Test
    void noStoreAtAllIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Castor.open(List.of(), StoreOptions.NONE));
    }
}
