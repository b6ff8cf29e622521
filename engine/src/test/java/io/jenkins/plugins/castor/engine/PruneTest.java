package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Generation;
import io.jenkins.plugins.castor.engine.repository.Generation.State;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.retention.PruneReport.NamespaceReport;
import io.jenkins.plugins.castor.engine.retention.PruneReport.Retired;
import io.jenkins.plugins.castor.engine.retention.PruneRequest;
import io.jenkins.plugins.castor.engine.retention.RetentionPolicy;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a prune removes, when, and what it leaves alone. */
class PruneTest {

    private static final Duration A_GRACE = Duration.ofHours(25);
    private static final SigningKey KEY = SigningKey.generate();

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;
    private int changes;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench(temp);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Each generation replaces one file, which is in a pack of its own. */
    private void save(int generations) throws Exception {
        for (int i = 0; i < generations; i++) {
            change(100_000);
            bench.saved();
        }
    }

    private void change(int bytes) throws IOException {
        changes++;
        Path file = write(bench.tree().resolve("changes"), noise(changes, bytes));
        Files.setLastModifiedTime(file, FileTime.from(1_700_000_000L + changes, TimeUnit.SECONDS));
        write(bench.tree().resolve("stays"), noise(1, 200_000));
    }

    /** An object that some killed save left now. */
    private void orphan(String name, byte[] content) throws IOException {
        Files.setLastModifiedTime(write(bench.object(name), content), FileTime.from(Instant.now()));
    }

    private PruneReport prune() throws Exception {
        return prune(PruneRequest.ofAll());
    }

    private PruneReport prune(PruneRequest request) throws Exception {
        return bench.castor().prune(request, Progress.NONE);
    }

    private void age() throws IOException {
        AgingStore.age(bench.store(), A_GRACE);
    }

    private static NamespaceReport only(PruneReport report) {
        assertThat(report.namespaces()).hasSize(1);
        return report.namespaces().get(0);
    }

    private Map<Long, State> states() throws IOException {
        Map<Long, State> states = new TreeMap<>();
        for (Generation generation : bench.castor()
                .catalogue()
                .history(Workbench.JOB, Optional.empty(), Pins.NONE)
                .generations()) {
            states.put(generation.number(), generation.state());
        }
        return states;
    }

    @Test
    void whatIsOutOfPolicyIsRetiredFirstAndNothingIsDeleted() throws Exception {
        save(5);
        age();
        Map<String, Long> before = bench.objects();
        NamespaceReport report = only(prune());
        assertThat(report.retired()).extracting(Retired::generation).containsExactlyInAnyOrder(1L, 2L);
        assertThat(report.retired()).allMatch(retired -> retired.reason().equals("not among the last 3"));
        assertThat(report.problems()).isEmpty();
        assertThat(bench.objects()).containsAllEntriesOf(before).hasSize(before.size() + 1);
        assertThat(states())
                .isEqualTo(Map.of(
                        1L, State.RETIRED, 2L, State.RETIRED, 3L, State.IN_USE, 4L, State.IN_USE, 5L, State.IN_USE));
        bench.assertLoadGivesTheTree();
    }

    @Test
    void aGraceLaterHeadsGoAndThenWhatNoHeadNames() throws Exception {
        save(5);
        prune();
        AgingStore.age(bench.store(), Duration.ofHours(23));
        NamespaceReport early = only(prune());
        assertThat(early.isEmpty()).isTrue();
        assertThat(early.waitingBytes()).isPositive();
        AgingStore.age(bench.store(), Duration.ofHours(2));
        NamespaceReport late = only(prune());
        assertThat(late.heads()).isEqualTo(2);
        assertThat(late.deletedBytes()).isEqualTo(early.waitingBytes());
        assertThat(late.waitingBytes()).isZero();
        assertThat(states().keySet()).containsExactly(3L, 4L, 5L);
        bench.assertNothingIsDamaged();
        bench.assertLoadGivesTheTree();
        assertOnlyWhatIsNeededIsLeft();
    }

    private void assertOnlyWhatIsNeededIsLeft() throws Exception {
        for (NamespaceStatistics one :
                bench.castor().statistics(List.of(), Optional.empty()).namespaces()) {
            assertThat(one.garbageBytes()).isZero();
            assertThat(one.problems()).isEmpty();
        }
        assertThat(bench.objects().keySet()).noneMatch(name -> name.startsWith("castor-store/clock"));
    }

    @Test
    void orphansOfKilledSavesGoAfterTheGraceAndForeignFilesStay() throws Exception {
        save(1);
        String pack = Workbench.LAYOUT.pack("0123456789abcdef0123456789abcdef");
        String snapshot = Workbench.LAYOUT.snapshot("00".repeat(32));
        orphan(pack, noise(7, 10));
        orphan(snapshot, noise(8, 10));
        write(bench.object(Workbench.LAYOUT.packs() + "/notes.txt"), "not Castor's");
        write(bench.object("a/b/c/notes.txt"), "not Castor's");
        write(bench.object("castor-store/clock/0123456789abcdef0123456789abcdef"), "");
        Files.createDirectories(bench.object(".staging"));
        write(bench.object(".staging/0b0e0b0e-0b0e-0b0e-0b0e-0b0e0b0e0b0e-x"), "staged");
        assertThat(only(prune()).deleted()).isZero();
        age();
        bench.close();
        bench = new Workbench(temp);
        assertThat(only(prune()).deleted()).isEqualTo(2);
        assertThat(bench.objects()).doesNotContainKeys(pack, snapshot);
        assertThat(bench.objects()).containsKeys(Workbench.LAYOUT.packs() + "/notes.txt", "a/b/c/notes.txt");
        assertThat(bench.staged()).isEmpty();
        assertOnlyWhatIsNeededIsLeft();
        bench.assertLoadGivesTheTree();
    }

    @Test
    void aNamespaceThatIsNotUsedGoesAsAWholeAndItsNumbersAreNotUsedAgain() throws Exception {
        save(3);
        AgingStore.age(bench.store(), Duration.ofDays(61));
        PruneRequest request =
                PruneRequest.ofAll().withPolicy(RetentionPolicy.DEFAULT.withUnusedFor(Duration.ofDays(60)));
        NamespaceReport report = only(prune(request));
        assertThat(report.retired()).hasSize(3).allMatch(one -> one.reason().equals("not used for more than 60d"));
        LoadReport miss = bench.load(temp.resolve("missed"));
        assertThat(miss.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(miss.trouble()).isFalse();
        age();
        assertThat(only(prune(request)).heads()).isEqualTo(3);
        assertThat(bench.objects().keySet())
                .containsExactlyInAnyOrder("castor-store/identity.json", Workbench.LAYOUT.retirement(3));
        age();
        prune(request);
        assertThat(bench.objects()).containsKey(Workbench.LAYOUT.retirement(3));
        save(1);
        assertThat(states()).isEqualTo(Map.of(4L, State.IN_USE));
        bench.assertLoadGivesTheTree();
    }

    @Test
    void onlyTheHighestRetirementStays() throws Exception {
        for (int i = 0; i < 4; i++) {
            save(2);
            prune(PruneRequest.ofAll().withPolicy(RetentionPolicy.DEFAULT.withKeepLast(1)));
            age();
        }
        prune();
        assertThat(states()).isEqualTo(Map.of(8L, State.IN_USE));
        assertThat(bench.objects().keySet().stream().filter(name -> name.endsWith(".retired.json")))
                .containsExactly(Workbench.LAYOUT.retirement(7));
        assertOnlyWhatIsNeededIsLeft();
    }

    @Test
    void aDamagedHeadStopsTheSweepUntilItIsOutOfUse() throws Exception {
        save(4);
        Path head = bench.object(Workbench.LAYOUT.head(4));
        Files.write(head, new byte[] {1, 2, 3});
        orphan(Workbench.LAYOUT.pack("0123456789abcdef0123456789abcdef"), noise(7, 10));
        age();
        NamespaceReport report = only(prune());
        assertThat(report.problems()).singleElement().asString().contains(Workbench.LAYOUT.head(4));
        assertThat(report.deleted()).isZero();
        bench.castor()
                .revoke(new RevokeRequest(
                        Workbench.JOB,
                        OptionalLong.of(4),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "damaged",
                        Optional.empty(),
                        Pins.NONE,
                        false));
        assertThat(only(prune()).deleted()).isZero();
        age();
        NamespaceReport later = only(prune());
        assertThat(later.heads()).isEqualTo(1);
        assertThat(later.deleted()).isPositive();
        assertThat(bench.objects()).containsKey(Workbench.LAYOUT.revocation(4));
        save(1);
        assertThat(states().keySet()).contains(5L).doesNotContain(4L);
        bench.assertNothingIsDamaged();
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"CREATE", "LIST", "READ_SMALL", "SIZE", "DELETE", "DELETE_MANY"})
    void aPruneThatIsKilledAnywhereIsContinuedByTheNext(Call call) throws Exception {
        save(4);
        prune(PruneRequest.ofAll().withPolicy(RetentionPolicy.DEFAULT.withKeepLast(2)));
        save(1);
        age();
        for (int number = 1; number <= 8; number++) {
            for (Fault fault : List.of(Fault.FAILS, Fault.BREAKS_AFTERWARDS)) {
                try (Castor faulty =
                        new Castor(new FaultyStore(new DirectoryStore(bench.store())).once(call, number, fault))) {
                    faulty.prune(
                            PruneRequest.ofAll().withPolicy(RetentionPolicy.DEFAULT.withKeepLast(2)), Progress.NONE);
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("the test");
                }
                bench.assertLoadGivesTheTree();
                bench.assertNothingIsDamaged();
            }
        }
        age();
        prune(PruneRequest.ofAll().withPolicy(RetentionPolicy.DEFAULT.withKeepLast(2)));
        assertThat(states().keySet()).containsExactly(4L, 5L);
        age();
        prune();
        assertOnlyWhatIsNeededIsLeft();
        bench.assertLoadGivesTheTree();
    }

    @Test
    void aDryRunTellsTheSameAndChangesNothing() throws Exception {
        save(4);
        prune(PruneRequest.ofAll().withPolicy(RetentionPolicy.DEFAULT.withKeepLast(2)));
        save(1);
        age();
        PruneRequest request = PruneRequest.ofAll().withPolicy(RetentionPolicy.DEFAULT.withKeepLast(2));
        Map<String, Long> before = bench.objects();
        PruneReport dry = prune(request.withDryRun(true));
        assertThat(bench.objects()).isEqualTo(before);
        PruneReport done = prune(request);
        assertThat(dry.namespaces()).isEqualTo(done.namespaces());
        assertThat(done.deleted()).isPositive();
        assertThat(done.retired()).isPositive();
    }

    @Test
    void anUnchangedSaveTouchesOnceADayWithTwoCalls() throws Exception {
        save(2);
        AgingStore.backdate(bench.object(Workbench.LAYOUT.head(2)), Duration.ofHours(23));
        assertThat(bench.save().touched()).isFalse();
        AgingStore.backdate(bench.object(Workbench.LAYOUT.head(2)), Duration.ofHours(2));
        FaultyStore counting = new FaultyStore(new DirectoryStore(bench.store()));
        SaveReport report;
        try (Castor castor = new Castor(counting)) {
            report = castor.save(bench.saveRequest());
        }
        assertThat(counting.countAll()).isEqualTo(5);
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        assertThat(report.touched()).isTrue();
        assertThat(report.head().orElseThrow().generation()).isEqualTo(3);
        assertThat(Workbench.heads(bench.castor()).get(0).snapshot())
                .isEqualTo(Workbench.heads(bench.castor()).get(1).snapshot());
        assertThat(bench.save().touched()).isFalse();
        bench.assertLoadGivesTheTree();
        // Both are one to a policy.
        assertThat(prune(PruneRequest.ofAll().withPolicy(RetentionPolicy.DEFAULT.withKeepLast(2)))
                        .retired())
                .isZero();
    }

    @Test
    void aTouchThatFailsIsAWarning() throws Exception {
        save(1);
        AgingStore.backdate(bench.object(Workbench.LAYOUT.head(1)), Duration.ofDays(2));
        try (Castor castor =
                new Castor(new FaultyStore(new DirectoryStore(bench.store())).once(Call.CREATE, 1, Fault.FAILS))) {
            SaveReport report = castor.save(bench.saveRequest());
            assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
            assertThat(report.touched()).isFalse();
            assertThat(report.warnings()).singleElement().asString().contains("still used");
        }
    }

    @Test
    void revokingAGenerationTakesOutThoseThatOnlyTouchedIt() throws Exception {
        save(2);
        AgingStore.backdate(bench.object(Workbench.LAYOUT.head(2)), Duration.ofDays(2));
        bench.save();
        bench.castor()
                .revoke(new RevokeRequest(
                        Workbench.JOB,
                        OptionalLong.of(2),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "poisoned",
                        Optional.empty(),
                        Pins.NONE,
                        false));
        assertThat(states()).isEqualTo(Map.of(1L, State.IN_USE, 2L, State.REVOKED, 3L, State.REVOKED));
    }

    @Test
    void signedGenerationsAreRetiredBySignedRetirementsOnly() throws Exception {
        for (int i = 0; i < 4; i++) {
            change(1000);
            bench.save(request -> request.withSigningKey(KEY));
        }
        NamespaceReport refused = only(prune());
        assertThat(refused.retired()).isEmpty();
        assertThat(refused.problems()).singleElement().asString().contains("name the key to sign with");
        assertThat(only(prune(PruneRequest.ofAll().withSigningKey(KEY))).retired())
                .hasSize(1);
        LoadReport load = bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("there")))
                        .withTrustedKeys(KEY.trusted()));
        assertThat(load.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(load.warnings()).isEmpty();
    }

    @Test
    void headsOfOthersNeitherEvictNorLoseWhatTheyName() throws Exception {
        for (int i = 0; i < 2; i++) {
            change(1000);
            bench.save(request -> request.withSigningKey(KEY));
        }
        for (int i = 5; i < 10; i++) {
            change(1000);
            bench.save(); // unsigned
        }
        age();
        Map<String, Long> before = bench.objects();
        NamespaceReport report = only(prune(PruneRequest.ofAll().withSigningKey(KEY)));
        assertThat(report.retired()).isEmpty();
        assertThat(report.problems()).hasSize(5);
        assertThat(bench.objects()).isEqualTo(before);
        LoadReport load = bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("there")))
                        .withTrustedKeys(KEY.trusted()));
        assertThat(load.outcome()).isEqualTo(LoadReport.Outcome.HIT);
    }

    @Test
    void aRetirementThatNoTrustedKeySignedEvictsNothing() throws Exception {
        bench.close();
        write(bench.tree().resolve("file"), noise(1, 1000));
        bench = new Workbench(temp);
        bench.save(request -> request.withSigningKey(KEY));
        try (Workbench unsigned = new Workbench(temp.resolve("other"))) {
            write(unsigned.tree().resolve("file"), "x");
            unsigned.saved();
            AgingStore.age(unsigned.store(), Duration.ofDays(3));
            unsigned.castor()
                    .prune(
                            PruneRequest.ofAll().withPolicy(RetentionPolicy.DEFAULT.withUnusedFor(Duration.ofDays(2))),
                            Progress.NONE);
            Files.copy(unsigned.object(Workbench.LAYOUT.retirement(1)), bench.object(Workbench.LAYOUT.retirement(1)));
        }
        LoadReport load = bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("there")))
                        .withTrustedKeys(KEY.trusted()));
        assertThat(load.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        age();
        NamespaceReport report = only(prune(PruneRequest.ofAll().withSigningKey(KEY)));
        assertThat(report.heads()).isZero();
        assertThat(report.problems()).singleElement().asString().contains(Workbench.LAYOUT.retirement(1));
    }

    @Test
    void pinsDoNotComplainOfWhatWasRetired() throws Exception {
        save(3);
        Pins pins = Pins.NONE.published(Workbench.heads(bench.castor()).get(0));
        save(1);
        AgingStore.age(bench.store(), Duration.ofDays(61));
        PruneRequest request = PruneRequest.ofAll()
                .withPolicy(RetentionPolicy.DEFAULT.withUnusedFor(Duration.ofDays(60)))
                .withPins(pins);
        prune(request);
        age();
        prune(request);
        LoadReport miss = bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("there")))
                        .withPins(pins));
        assertThat(miss.reason().orElseThrow()).contains("nothing was saved yet");
        SaveReport next = bench.save(save -> save.withPins(pins));
        assertThat(next.warnings()).isEmpty();
        assertThat(next.head().orElseThrow().generation()).isEqualTo(5);
    }

    @Test
    void statisticsTellWhatIsLiveOlderAndGarbage() throws Exception {
        save(2);
        Namespace other = new Namespace("p", "b", "other");
        bench.castor().save(SaveRequest.of(other, Workbench.caches(bench.tree())));
        orphan(Workbench.LAYOUT.pack("0123456789abcdef0123456789abcdef"), noise(3, 12_345));
        List<NamespaceStatistics> all =
                bench.castor().statistics(List.of(), Optional.empty()).namespaces();
        assertThat(all).extracting(NamespaceStatistics::namespace).containsExactly(Workbench.JOB, other);
        NamespaceStatistics one = all.get(0);
        assertThat(one.generations()).isEqualTo(2);
        assertThat(one.liveBytes()).isBetween(300_000L, 310_000L);
        assertThat(one.olderBytes()).isBetween(100_000L, 310_000L);
        assertThat(one.garbageBytes()).isEqualTo(12_345);
        assertThat(one.liveBytes() + one.olderBytes() + one.garbageBytes()).isEqualTo(one.addedBytes());
        assertThat(one.saved()).isEqualTo(one.used()).isPresent();
        assertThat(bench.castor().statistics(List.of(other), Optional.empty()).namespaces())
                .hasSize(1);
    }
}
