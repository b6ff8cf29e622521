package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.key.BuildKey;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadReport.Outcome;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.repository.RecentHeads;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which generation a key chooses, and what a save with a key publishes. */
class KeysTest {

    private static final Namespace MAIN = new Namespace("mediawiki/core", "main", "npm-test");

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;
    private int saves;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench(temp);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    static CacheKey key(String lock) {
        String digest = Digests.hex(Digests.sha256().digest(lock.getBytes(StandardCharsets.UTF_8)));
        return new CacheKey(new TreeMap<>(Map.of("package-lock.json", digest, CacheKey.SYSTEM, "0".repeat(64))));
    }

    private LoadRequest request(String lock) {
        return LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("into")))
                .withKey(BuildKey.of(key(lock)));
    }

    /** Fills the tree with what belongs to a lock file, old enough for its listing to be relied on. */
    private void install(String lock) throws Exception {
        Path file = bench.tree().resolve("installed");
        write(file, lock);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_500_000_000_000L + lock.hashCode()));
    }

    private SaveReport save(String lock) throws Exception {
        return save(lock, request -> request);
    }

    private SaveReport save(String lock, UnaryOperator<SaveRequest> with) throws Exception {
        return bench.save(request -> with.apply(request.withKey(key(lock))));
    }

    private void saved(String lock) throws Exception {
        install(lock);
        write(bench.tree().resolve("more-" + saves++), noise(saves, 1000));
        assertThat(save(lock).outcome()).isEqualTo(SaveReport.Outcome.SAVED);
    }

    private void assertHit(LoadReport report, long generation, boolean exact, String why) {
        assertThat(report.reason()).isEmpty();
        assertThat(report.head().orElseThrow().generation()).isEqualTo(generation);
        assertThat(report.exact()).isEqualTo(exact);
        assertThat(report.why()).isEqualTo(Optional.ofNullable(why));
    }

    @Test
    void theNewestGenerationWithTheKeyIsLoaded() throws Exception {
        saved("one");
        saved("two");
        saved("one");
        saved("three");
        LoadReport report = bench.castor().load(request("one"));
        assertHit(report, 3, true, null);
        assertThat(report.outcome()).isEqualTo(Outcome.HIT);
        assertThat(temp.resolve("into/installed")).hasContent("one");
        assertHit(bench.castor().load(request("three")), 4, true, null);
    }

    @Test
    void withoutAnExactOneTheNewestIsLoadedAndWhyIsSaid() throws Exception {
        saved("one");
        saved("two");
        assertHit(bench.castor().load(request("none")), 2, false, "key differs: package-lock.json");
        assertHit(
                bench.castor().load(request("one").withKey(BuildKey.none("no file package-lock.json"))),
                2,
                false,
                "no file package-lock.json");
        assertHit(bench.load(temp.resolve("into")), 2, false, null);
        install("three");
        bench.saved();
        assertHit(bench.castor().load(request("none")), 3, false, "saved without a key");
        assertHit(bench.castor().load(request("two")), 2, true, null);
    }

    @Test
    void anExactGenerationOfAFallbackComesBeforeTheOwnNewest() throws Exception {
        saved("one");
        install("two");
        bench.castor().save(SaveRequest.of(MAIN, Workbench.caches(bench.tree())).withKey(key("two")));
        install("three");
        bench.castor().save(SaveRequest.of(MAIN, Workbench.caches(bench.tree())).withKey(key("three")));
        LoadReport exact = bench.castor().load(request("two").withFallbacks(List.of(MAIN)));
        assertHit(exact, 1, true, null);
        assertThat(exact.outcome()).isEqualTo(Outcome.FALLBACK_HIT);
        LoadReport newest = bench.castor().load(request("four").withFallbacks(List.of(MAIN)));
        assertHit(newest, 1, false, "key differs: package-lock.json");
        assertThat(newest.outcome()).isEqualTo(Outcome.HIT);
    }

    @Test
    void aFallbackThatCannotBeReadCostsOnlyItsExactHit() throws Exception {
        saved("one");
        install("two");
        bench.castor().save(SaveRequest.of(MAIN, Workbench.caches(bench.tree())).withKey(key("two")));
        Path head = bench.object(new StoreLayout(MAIN).head(1));
        Files.writeString(head, Files.readString(head).replace("\"version\":1", "\"version\":2"));
        LoadReport report = bench.castor().load(request("two").withFallbacks(List.of(MAIN)));
        assertHit(report, 1, false, "key differs: package-lock.json");
        assertThat(report.warnings()).singleElement().asString().contains("castor-head version 2");
        LoadReport miss =
                bench.castor().load(request("two").withFallbacks(List.of(MAIN)).withExactOnly(true));
        assertThat(miss.outcome()).isEqualTo(Outcome.MISS);
        assertThat(miss.trouble()).isTrue();
    }

    @Test
    void withExactOnlyAnythingElseIsAMiss() throws Exception {
        saved("one");
        LoadReport report = bench.castor().load(request("two").withExactOnly(true));
        assertThat(report.outcome()).isEqualTo(Outcome.MISS);
        assertThat(report.trouble()).isFalse();
        assertThat(report.reason().orElseThrow())
                .contains("nothing exact", "generation 1", "key differs: package-lock.json");
        assertThat(temp.resolve("into")).doesNotExist();
        assertHit(bench.castor().load(request("one").withExactOnly(true)), 1, true, null);
    }

    @Test
    void aLookupSaysTheSameAndRestoresNothing() throws Exception {
        saved("one");
        saved("two");
        LoadReport report = bench.castor().lookup(request("one"));
        assertHit(report, 1, true, null);
        assertThat(report.counts()).isEqualTo(LoadReport.Counts.NONE);
        assertThat(temp.resolve("into")).doesNotExist();
        assertThat(Sentences.ofLookup(report, false)).contains("a load would restore", "generation 1", ", exact");
        assertHit(bench.castor().lookup(request("none")), 2, false, "key differs: package-lock.json");
    }

    @Test
    void onlyRecentGenerationsAreLookedAt() throws Exception {
        saved("old");
        for (int i = 1; i < RecentHeads.MOST; i++) {
            saved("other");
        }
        assertHit(bench.castor().lookup(request("old")), 1, true, null);
        saved("other");
        assertHit(bench.castor().lookup(request("old")), RecentHeads.MOST + 1, false, "key differs: package-lock.json");
    }

    @Test
    void revokedAndDamagedGenerationsAreNotChosen() throws Exception {
        saved("one");
        saved("one");
        saved("one");
        saved("two");
        bench.castor()
                .revoke(new RevokeRequest(
                        Workbench.JOB,
                        OptionalLong.of(3),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "bad",
                        Optional.empty(),
                        Pins.NONE,
                        false));
        assertHit(bench.castor().load(request("one")), 2, true, null);
        Files.writeString(bench.object(Workbench.LAYOUT.head(2)), "{}");
        assertHit(bench.castor().load(request("one")), 1, true, null);
        assertThat(bench.castor()
                        .load(request("one").withPins(Pins.NONE.revoked(Workbench.JOB, List.of(1L), 4)))
                        .exact())
                .isFalse();
    }

    @Test
    void onlyWhatATrustedKeySignedIsChosen() throws Exception {
        SigningKey ours = SigningKey.generate();
        saved("one");
        install("two");
        save("two", request -> request.withSigningKey(ours));
        LoadRequest trusting = request("one").withTrustedKeys(ours.trusted());
        assertHit(bench.castor().load(trusting), 2, false, "key differs: package-lock.json");
    }

    @Test
    void theMaximumAgeAndTheOldestGenerationBindAKeyToo() throws Exception {
        saved("one");
        Path head = bench.object(Workbench.LAYOUT.head(1));
        Files.writeString(
                head,
                Files.readString(head).replaceAll("\"created\":\"[^\"]*\"", "\"created\":\"2020-01-01T00:00:00Z\""));
        saved("two");
        assertHit(bench.castor().load(request("one")), 1, true, null);
        assertThat(bench.castor()
                        .load(request("one").withMaxAge(Duration.ofDays(7)))
                        .exact())
                .isFalse();
        assertThat(bench.castor().load(request("one").withOldest(2)).exact()).isFalse();
    }

    /** Pins say that the store must have a generation, which it has; they do not forbid older ones. */
    @Test
    void pinsAllowAnOlderGenerationWhileTheNewestIsThere() throws Exception {
        saved("one");
        saved("two");
        Pins pins = Pins.NONE.withAtLeast(Workbench.JOB, 2);
        assertHit(bench.castor().load(request("one").withPins(pins)), 1, true, null);
        Files.delete(bench.object(Workbench.LAYOUT.head(2)));
        assertThat(bench.castor().load(request("one").withPins(pins)).outcome()).isEqualTo(Outcome.MISS);
    }

    @Test
    void aSaveOfNothingNewAfterAnExactHitCostsNothing() throws Exception {
        saved("one");
        SaveReport same = save("one");
        assertThat(same.outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        saved("two");
        assertHit(bench.castor().load(request("one")), 1, true, null);
        Map<String, Long> before = bench.objects();
        SaveReport older = bench.castor()
                .save(SaveRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("into")))
                        .withKey(key("one")));
        assertThat(older.outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        assertThat(older.head().orElseThrow().generation()).isEqualTo(1);
        assertThat(bench.objects()).isEqualTo(before);
    }

    @Test
    void aSaveOfAnotherKeyAloneSendsNothingButAHead() throws Exception {
        saved("one");
        Map<String, Long> before = bench.objects();
        SaveReport report = save("two");
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(report.reason()).contains("only the key is new");
        assertThat(report.counts().bytesSent()).isZero();
        assertThat(bench.objects()).hasSize(before.size() + 1);
        assertHit(bench.castor().load(request("two")), 2, true, null);
        assertHit(bench.castor().load(request("one")), 1, true, null);
        bench.assertNothingIsDamaged();
        assertThat(save("one").outcome()).as("both keys are known").isEqualTo(SaveReport.Outcome.UNCHANGED);
        assertThat(bench.save().outcome()).as("no key is given").isEqualTo(SaveReport.Outcome.UNCHANGED);
    }

    /** Nothing is installed after an exact hit, so it must have all that an installation makes. */
    @Test
    void whatLeavesSomethingOutHasNoKey() throws Exception {
        install("one");
        Files.createSymbolicLink(bench.tree().resolve("python"), Path.of("/usr/bin/python3"));
        SaveReport report = save("one");
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(report.head().orElseThrow().key()).isEmpty();
        assertThat(report.warnings()).anyMatch(line -> line.contains("no load takes it for exact"));
        assertThat(save("one").outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        assertHit(bench.castor().load(request("one")), 1, false, "saved without a key");
        Files.delete(bench.tree().resolve("python"));
        assertThat(save("one").head().orElseThrow().key()).contains(key("one"));
        Path missing = temp.resolve("missing");
        SaveReport half = bench.save(request -> SaveRequest.of(
                        Workbench.JOB,
                        List.of(
                                new CacheDirectory("npm", bench.tree(), PathFilter.ALL),
                                new CacheDirectory("modules", missing, PathFilter.ALL)))
                .withKey(key("two")));
        assertThat(half.head().orElseThrow().key()).isNotEqualTo(Optional.of(key("two")));
    }

    @Test
    void savesOfSeveralKeysAtOnceAllFindTheirOwn() throws Exception {
        saved("before");
        CyclicBarrier start = new CyclicBarrier(4);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String lock = "lock-" + i;
            Path tree = Files.createDirectory(temp.resolve("tree-" + i));
            // No two have the same time: a save that believed size and time would take one for the other.
            Files.setLastModifiedTime(
                    write(tree.resolve("installed"), lock), FileTime.from(1_700_000_000L + i, TimeUnit.SECONDS));
            threads.add(new Thread(() -> {
                try (Castor own = Castor.open(bench.store().toString())) {
                    start.await();
                    own.save(SaveRequest.of(Workbench.JOB, Workbench.caches(tree))
                            .withKey(key(lock)));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        for (int i = 0; i < 4; i++) {
            Path into = temp.resolve("into-" + i);
            LoadReport report = bench.castor()
                    .load(LoadRequest.of(Workbench.JOB, Workbench.caches(into)).withKey(BuildKey.of(key("lock-" + i))));
            assertThat(report.exact()).isTrue();
            assertThat(into.resolve("installed")).hasContent("lock-" + i);
        }
    }

    @Test
    void whatFailsWhileTheOlderHeadsAreReadCostsOnlyTheExactHit() throws Exception {
        for (String lock : List.of("one", "two", "three")) {
            saved(lock);
        }
        FaultyStore failing = new FaultyStore(new DirectoryStore(bench.store())).once(Call.READ_SMALL, 2, Fault.FAILS);
        try (Castor castor = new Castor(failing)) {
            LoadReport report = castor.load(request("one"));
            assertHit(report, 3, false, "key differs: package-lock.json");
            assertThat(report.warnings())
                    .singleElement()
                    .asString()
                    .contains("cannot look for an exact generation", "the test fails READ_SMALL");
        }
        FaultyStore none = new FaultyStore(new DirectoryStore(bench.store())).once(Call.READ_SMALL, 1, Fault.FAILS);
        try (Castor castor = new Castor(none)) {
            LoadReport report = castor.load(request("one"));
            assertThat(report.outcome()).isEqualTo(Outcome.MISS);
            assertThat(report.trouble()).isTrue();
        }
        FaultyStore hanging = new FaultyStore(new DirectoryStore(bench.store())).once(Call.READ_SMALL, 2, Fault.HANGS);
        try (Castor castor = new Castor(hanging)) {
            LoadReport report = castor.load(request("one").withDeadline(Duration.ofSeconds(2)));
            assertThat(report.outcome()).isEqualTo(Outcome.MISS);
            assertThat(report.reason().orElseThrow()).contains("deadline");
        }
    }

    /** Heads may come from a hostile store, and with signatures from a hostile build that may save. */
    @Test
    void theLargestKeyThatAHeadCanHaveIsNamedInOneShortLine() throws Exception {
        saved("one");
        StringBuilder parts = new StringBuilder();
        for (int i = 100; i < 200; i++) {
            parts.append(i == 100 ? "" : ",")
                    .append("\"")
                    .append(i)
                    .append("\u202e".repeat(1021))
                    .append("\":\"" + "0".repeat(64) + "\"");
        }
        Path head = bench.object(Workbench.LAYOUT.head(1));
        Files.writeString(head, Files.readString(head).replaceAll("\"key\":\\{[^}]*\\}", "\"key\":{" + parts + "}"));
        LoadReport report = bench.castor().lookup(request("one"));
        assertThat(report.why().orElseThrow())
                .startsWith("key differs: ")
                .contains("and 97 more")
                .doesNotContain("\u202e")
                .hasSizeLessThan(7000);
    }

    @Test
    void theOlderHeadsAreReadOnlyWhenTheNewestIsAnother() throws Exception {
        for (String lock : List.of("one", "two", "three", "four")) {
            saved(lock);
        }
        FaultyStore counting = new FaultyStore(new DirectoryStore(bench.store()));
        try (Castor castor = new Castor(counting)) {
            castor.lookup(request("four"));
            assertThat(counting.count(Call.LIST_SMALL)).isEqualTo(1);
            assertThat(counting.count(Call.READ_SMALL)).isEqualTo(1);
            assertThat(counting.countAll()).isEqualTo(2);
            castor.lookup(request("one"));
            assertThat(counting.count(Call.LIST_SMALL)).isEqualTo(2);
            assertThat(counting.count(Call.READ_SMALL))
                    .as("one, and then three at once")
                    .isEqualTo(1 + 1 + 3);
            assertThat(counting.countAll()).isEqualTo(2 + 5);
        }
    }
}
