package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.Recompressing.age;
import static io.jenkins.plugins.castor.engine.Recompressing.recompress;
import static io.jenkins.plugins.castor.engine.Recompressing.text;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.Outcome;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever goes wrong in a recompression, loads find what was there before or what it made, whole. */
class RecompressTroubleTest {

    private static final Namespace OTHER_JOB = new Namespace("mediawiki/core", "master", "other");

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        text(bench.tree().resolve("one"), 1, 900_000);
        text(bench.tree().resolve("two"), 2, 5_000_000);
        bench.saved();
        age(bench.store());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static NamespaceResult only(RecompressReport report) {
        assertThat(report.namespaces()).hasSize(1);
        return report.namespaces().get(0);
    }

    private List<Long> generations() throws Exception {
        return Workbench.heads(bench.castor()).stream().map(Head::generation).toList();
    }

    private static void damage(Path pack) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
            file.seek(file.length() / 2);
            int old = file.read();
            file.seek(file.length() / 2);
            file.write(old ^ 1);
        }
    }

    @Test
    void aDamagedPackIsNamedAndOtherNamespacesGoOn() throws Exception {
        Path pack = bench.packs().get(0);
        bench.castor().save(SaveRequest.of(OTHER_JOB, Workbench.caches(bench.tree())));
        damage(pack);
        age(bench.store());
        RecompressReport report = recompress(bench.castor(), 9, request -> request);
        assertThat(report.problems())
                .hasSize(1)
                .allMatch(line -> line.startsWith(Workbench.JOB + ": ")
                        && line.contains(pack.getFileName().toString())
                        && line.contains("has the wrong digest")
                        && line.contains("castor repair"));
        assertThat(report.namespaces())
                .filteredOn(one -> one.namespace().equals(OTHER_JOB))
                .extracting(NamespaceResult::outcome)
                .containsExactly(Outcome.RECOMPRESSED);
        assertThat(generations()).containsExactly(1L);
    }

    @Test
    void aMissingPackIsNamed() throws Exception {
        Files.delete(bench.packs().get(0));
        RecompressReport report = recompress(bench.castor(), 9, request -> request);
        assertThat(report.problems()).hasSize(1).allMatch(line -> line.contains("castor repair"));
        assertThat(generations()).containsExactly(1L);
    }

    /** A save between the new packs and the new head. */
    private final class SavingBefore extends ForwardingStore {
        private boolean saved;

        SavingBefore(Store store) {
            super(store);
        }

        @Override
        public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
            Set<String> created = super.put(uploads, sent);
            if (!saved) {
                saved = true;
                try {
                    write(bench.tree().resolve("new"), "new");
                    assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.SAVED);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            return created;
        }
    }

    @Test
    void aSaveThatPublishesMeanwhileWins() throws Exception {
        NamespaceResult result = only(recompress(bench.store(), SavingBefore::new));
        assertThat(result.outcome()).isEqualTo(Outcome.LEFT);
        assertThat(result.remark()).contains("a save published meanwhile");
        assertThat(result.bytesAfter()).isEqualTo(result.bytesBefore());
        assertThat(generations()).containsExactly(2L, 1L);
        bench.assertLoadGivesTheTree();
        bench.assertNothingIsDamaged();
        age(bench.store());
        assertThat(only(recompress(bench.castor(), 9, request -> request)).outcome())
                .isEqualTo(Outcome.RECOMPRESSED);
        bench.assertLoadGivesTheTree();
    }

    /** A save that compared with the old generation, and publishes after the new one. */
    private final class RecompressingBefore extends ForwardingStore {
        private boolean done;

        RecompressingBefore(Store store) {
            super(store);
        }

        @Override
        public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
            if (!done) {
                done = true;
                try {
                    NamespaceResult result = only(recompress(bench.castor(), 9, request -> request));
                    assertThat(result.outcome()).isEqualTo(Outcome.RECOMPRESSED);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            return super.put(uploads, sent);
        }
    }

    @Test
    void aSaveThatRunsAtOnceFollows() throws Exception {
        write(bench.tree().resolve("new"), "new");
        try (Castor castor = new Castor(new RecompressingBefore(new DirectoryStore(bench.store())))) {
            SaveReport report = castor.save(bench.saveRequest());
            assertThat(report.outcome()).as(report.toString()).isEqualTo(SaveReport.Outcome.SAVED);
            assertThat(report.reason()).contains("another save published meanwhile; this one follows it");
        }
        assertThat(generations()).containsExactly(3L, 2L, 1L);
        bench.assertLoadGivesTheTree();
        bench.assertNothingIsDamaged();
    }

    /** The first object that is created is the clock, the second the head; the first that is put a pack, the second the snapshot. */
    @ParameterizedTest
    @CsvSource({
        "PUT, 1, FAILS",
        "PUT, 1, BREAKS_AFTERWARDS",
        "PUT, 2, FAILS",
        "PUT, 2, BREAKS_AFTERWARDS",
        "CREATE, 2, FAILS",
        "READ_FETCHED, 1, FLIPS",
        "READ_FETCHED, 2, TRUNCATES",
        "FETCH, 1, FAILS",
        "READ_SMALL, 1, FAILS"
    })
    void afterAFailureLoadsFindWhatWasThereAndTheNextTimeSucceeds(Call call, int number, Fault fault) throws Exception {
        RecompressReport report = recompress(bench.store(), store -> new FaultyStore(store).once(call, number, fault));
        assertThat(report.problems()).as(report.toString()).hasSize(1);
        assertThat(generations()).containsExactly(1L);
        bench.assertLoadGivesTheTree();
        assertThat(bench.staged()).isEmpty();
        assertThat(only(recompress(bench.castor(), 9, request -> request)).outcome())
                .isEqualTo(Outcome.RECOMPRESSED);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void aStoreThatCannotBeListedThrows() {
        assertThatThrownBy(() -> recompress(
                        bench.store(), store -> new FaultyStore(store).once(Call.LIST_SEGMENTS, 1, Fault.FAILS)))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void anInterruptLeavesNothing() throws Exception {
        Map<String, Long> before = bench.objects();
        Thread caller = Thread.currentThread();
        AtomicBoolean interrupted = new AtomicBoolean();
        class Interrupting extends ForwardingStore {
            Interrupting(Store store) {
                super(store);
            }

            @Override
            public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
                if (!interrupted.getAndSet(true)) {
                    caller.interrupt();
                }
                return super.put(uploads, sent);
            }
        }
        assertThatThrownBy(() -> recompress(bench.store(), Interrupting::new)).isInstanceOf(InterruptedException.class);
        assertThat(generations()).containsExactly(1L);
        assertThat(bench.staged()).isEmpty();
        assertThat(bench.objects()).containsAllEntriesOf(before);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void afterTheDeadlineNothingBegins() throws Exception {
        Map<String, Long> before = bench.objects();
        NamespaceResult result =
                only(recompress(bench.castor(), 9, request -> request.withDeadline(Duration.ofNanos(1))));
        assertThat(result.outcome()).isEqualTo(Outcome.LEFT);
        assertThat(result.remark()).contains("the deadline passed before it began");
        assertThat(bench.objects()).isEqualTo(before);
    }

    @Test
    void nothingIsBuiltOnAStoreThatLostWhatThePinsKnow() throws Exception {
        Pins pins = Pins.NONE.withAtLeast(Workbench.JOB, 7);
        RecompressReport report = recompress(bench.castor(), 9, request -> request.withPins(pins));
        assertThat(report.problems()).hasSize(1).allMatch(line -> line.contains("the store lost generation 7"));
        assertThat(generations()).containsExactly(1L);
    }
}
