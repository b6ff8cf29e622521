package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.castor.engine.copy.CopyReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.copy.CopyReport.Outcome;
import io.jenkins.plugins.castor.engine.copy.CopyRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.retention.PruneRequest;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A copy that something ends leaves no half generation, and the next one goes on where it was. */
class CopyTroubleTest {

    /** All generations of all namespaces, unsigned. */
    static final CopyRequest ALL =
            new CopyRequest(List.of(), CopyRequest.ALL, Optional.empty(), Optional.empty(), Pins.NONE, "castor test");

    private static final long PACKS = 6_000_000;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;
    private Path other;

    @BeforeEach
    void saveSeveralPacks() throws Exception {
        other = temp.resolve("other");
        bench = new Workbench(temp);
        for (int i = 0; i < 6; i++) {
            TestTrees.write(bench.tree().resolve("file-" + i), TestTrees.noise(i, 1_000_000));
        }
        bench.saved();
        TestTrees.write(bench.tree().resolve("file-6"), TestTrees.noise(6, 1_000_000));
        bench.saved();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private NamespaceResult copyTo(Store target) throws Exception {
        try (Castor castor = new Castor(target)) {
            List<NamespaceResult> results =
                    bench.castor().copyTo(castor, ALL, Progress.NONE).namespaces();
            assertThat(results).hasSize(1);
            return results.get(0);
        }
    }

    private NamespaceResult copy() throws Exception {
        return copyTo(new DirectoryStore(other));
    }

    private FaultyStore faulty() {
        return new FaultyStore(new DirectoryStore(other));
    }

    private List<Path> packs() throws Exception {
        try (Stream<Path> packs = Files.list(other.resolve(Workbench.LAYOUT.packs()))) {
            return packs.sorted().toList();
        }
    }

    private List<Head> heads() throws Exception {
        try (Castor castor = Castor.open(other.toString())) {
            return Workbench.heads(castor);
        }
    }

    private void assertWhole() throws Exception {
        try (Castor castor = Castor.open(other.toString());
                Workbench copied = new Workbench(temp, castor)) {
            copied.assertLoadGivesTheTree();
            copied.assertNothingIsDamaged();
        }
    }

    /** The copy that creates no head leaves its packs. */
    private void failBeforeTheHead() throws Exception {
        Store target = new ForwardingStore(new DirectoryStore(other)) {
            @Override
            public boolean create(String name, byte[] content) throws StoreException {
                if (name.contains("/heads/")) {
                    throw new StoreException("the test fails here");
                }
                return super.create(name, content);
            }
        };
        NamespaceResult result = copyTo(target);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.remark().orElseThrow()).contains("the test fails here");
        assertThat(result.sentBytes()).isGreaterThan(PACKS);
        assertThat(heads()).isEmpty();
    }

    @Test
    void whatAnEndedCopySentIsNotSentAgain() throws Exception {
        failBeforeTheHead();
        NamespaceResult result = copy();
        assertThat(result.outcome()).isEqualTo(Outcome.COPIED);
        assertThat(result.copied()).hasSize(2);
        assertThat(result.thereBytes()).isGreaterThan(PACKS);
        assertThat(result.sentBytes()).isBetween(1_000_000L, 1_100_000L); // only the pack of the second generation
        assertWhole();
    }

    @Test
    void whatIsTooOldToBeSafeFromAPruneIsSentAgainUnderAnotherName() throws Exception {
        failBeforeTheHead();
        List<Path> left = packs();
        AgingStore.age(other, Duration.ofHours(13));
        assertThat(copy().sentBytes()).isGreaterThan(PACKS);
        assertThat(packs()).containsAll(left).hasSizeGreaterThan(left.size());
        AgingStore.age(other, Duration.ofHours(25));
        try (Castor castor = Castor.open(other.toString())) {
            castor.prune(PruneRequest.ofAll(), Progress.NONE);
        }
        assertThat(packs()).doesNotContainAnyElementsOf(left).isNotEmpty();
        assertWhole();
    }

    @Test
    void whatIsDamagedThereIsSentAgain() throws Exception {
        failBeforeTheHead();
        Path pack = packs().get(0);
        byte[] bytes = Files.readAllBytes(pack);
        bytes[100] ^= 1;
        Files.write(pack, bytes);
        NamespaceResult result = copy();
        assertThat(result.outcome()).isEqualTo(Outcome.COPIED);
        assertThat(result.sentBytes()).isGreaterThan(bytes.length);
        assertWhole();
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"CREATE", "PUT", "LIST", "LIST_SMALL", "SIZE"})
    void aFaultOfTheOtherStoreIsNamedAndTheNextCopyMendsIt(Call call) throws Exception {
        for (int number = 1; number <= 12; number++) {
            TestTrees.run(temp, "rm", "-rf", other.toString());
            try {
                copyTo(faulty().once(call, number, Fault.FAILS));
            } catch (StoreException e) {
                assertThat(e).as("before any namespace").hasMessageContaining("the test fails");
            }
            if (Files.exists(other.resolve(Workbench.LAYOUT.heads()))) {
                for (Head head : heads()) {
                    assertThat(head.totals().packs())
                            .allSatisfy(one -> assertThat(other.resolve(Workbench.LAYOUT.pack(one.name())))
                                    .hasSize(one.bytes()));
                }
            }
            assertThat(copy().outcome()).isIn(Outcome.COPIED, Outcome.THERE);
            assertWhole();
        }
    }

    @Test
    void aDamagedFrameIsNotCopied() throws Exception {
        List<Path> packs = bench.packs();
        for (Path pack : packs) {
            byte[] bytes = Files.readAllBytes(pack);
            bytes[100] ^= 1;
            Files.write(pack, bytes);
        }
        NamespaceResult result = copy();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.remark().orElseThrow())
                .contains("generation 1 cannot be copied", "generation 2 cannot be copied", "has the wrong digest");
        assertThat(heads()).isEmpty();
    }

    @Test
    void anOlderGenerationThatIsDamagedDoesNotKeepANewerOne() throws Exception {
        Head first = Workbench.heads(bench.castor()).get(1);
        Files.delete(bench.object(Workbench.LAYOUT.snapshot(first.snapshot())));
        NamespaceResult result = copy();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.copied()).hasSize(1);
        assertThat(result.remark().orElseThrow()).contains("generation 1 cannot be copied");
        assertWhole();
    }

    @Test
    void aSaveToTheOtherStoreMeanwhileIsNotPutBelow() throws Exception {
        Store racing = new ForwardingStore(new DirectoryStore(other)) {
            private boolean saved;

            @Override
            public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
                if (!saved) {
                    saved = true;
                    try (Castor castor = Castor.open(other.toString())) {
                        castor.save(bench.saveRequest());
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
                return super.put(uploads, sent);
            }
        };
        NamespaceResult result = copyTo(racing);
        assertThat(result.outcome()).isEqualTo(Outcome.LEFT);
        assertThat(result.remark().orElseThrow()).contains("a save published to the other store meanwhile");
        assertThat(heads())
                .singleElement()
                .satisfies(head -> assertThat(head.publisher()).isNotEqualTo("castor test"));
    }

    @Test
    void anInterruptEndsItAndTheNextOneGoesOn() throws Exception {
        Thread.currentThread().interrupt();
        assertThat(catchThrowable(this::copy)).isInstanceOf(InterruptedException.class);
        Thread.interrupted();
        assertThat(copy().outcome()).isEqualTo(Outcome.COPIED);
        assertWhole();
    }

    @Test
    void aKillAtAnyMomentLeavesOnlyWhatTheNextCopyOrAPruneTakes() throws Exception {
        Random random = new Random(20261201);
        int killed = 0;
        long window = TimeUnit.SECONDS.toNanos(1);
        for (int i = 0; i < 10; i++) {
            Path folder = temp.resolve("killed-" + i);
            try (ChildJvm child = ChildWork.start(bench.store())) {
                assertThat(child.line()).isEqualTo("ready");
                child.send("copy " + folder);
                TimeUnit.NANOSECONDS.sleep(random.nextLong(window)); // any moment
                child.kill();
                boolean late = child.line() != null;
                killed += late ? 0 : 1;
                window = late ? window * 3 / 4 : window * 5 / 4;
            }
            other = folder;
            assertThat(copy().outcome()).isIn(Outcome.COPIED, Outcome.THERE);
            assertWhole();
        }
        assertThat(killed).as("killed at work").isPositive();
        AgingStore.age(other, Duration.ofHours(25));
        try (Castor castor = Castor.open(other.toString())) {
            castor.prune(PruneRequest.ofAll(), Progress.NONE);
            AgingStore.age(other, Duration.ofHours(25));
            castor.prune(PruneRequest.ofAll(), Progress.NONE);
            assertThat(castor.statistics(List.of(), Optional.empty()).namespaces())
                    .allMatch(one -> one.garbageBytes() == 0);
        }
        assertWhole();
    }
}
