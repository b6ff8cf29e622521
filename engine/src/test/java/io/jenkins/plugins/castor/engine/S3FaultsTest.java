package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.store.FaultyProxy;
import io.jenkins.plugins.castor.engine.store.FaultyProxy.Fault;
import io.jenkins.plugins.castor.engine.store.FaultyProxy.Way;
import io.jenkins.plugins.castor.engine.store.s3.OldServer;
import io.jenkins.plugins.castor.engine.store.s3.S3TestServer;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Loads from S3 end cold and clean, and saves leave what was there before, whatever goes wrong between. */
@Timeout(180)
class S3FaultsTest {

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final AtomicBoolean full = new AtomicBoolean();
    private S3TestServer server;
    private FaultyProxy proxy;
    private Workbench bench;
    private Path target;

    private void start(UnaryOperator<BlobStore> faults) throws Exception {
        server = S3TestServer.start(faults);
        proxy = new FaultyProxy(server.port());
        bench = new Workbench(temp, direct());
        for (int i = 0; i < 6; i++) {
            write(bench.tree().resolve("directory-" + i % 4 + "/file-" + i), noise(i, 1_000_000));
        }
        bench.saved();
        target = Files.createDirectory(temp.resolve("target"));
        write(target.resolve("foreign"), "foreign");
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
        proxy.close();
        server.close();
    }

    private Castor direct() {
        return Castor.open(S3TestServer.url("p", server.port()), S3TestServer.options());
    }

    private Castor throughTheProxy() {
        return Castor.open(S3TestServer.url("p", proxy.port()), S3TestServer.options());
    }

    private LoadReport load(Duration deadline) throws InterruptedException {
        try (Castor castor = throughTheProxy()) {
            return castor.load(
                    LoadRequest.of(Workbench.JOB, Workbench.caches(target)).withDeadline(deadline));
        }
    }

    private void assertCold(LoadReport report) throws Exception {
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.trouble()).isTrue();
        assertThat(report.reason().orElseThrow()).isNotBlank().doesNotContain(S3TestServer.SECRET);
        assertThat(TestTrees.listing(target)).containsOnlyKeys("", "foreign");
    }

    static Stream<Fault> everyConnectionHasTheFault() {
        return Stream.of(new Fault.Reset(0), new Fault.Reset(300_000), new Fault.End(100), new Fault.End(300_000));
    }

    @ParameterizedTest
    @MethodSource
    void everyConnectionHasTheFault(Fault fault) throws Exception {
        start(blobs -> blobs);
        proxy.make(fault, Way.TO_CLIENT, Integer.MAX_VALUE);
        assertCold(load(Duration.ofSeconds(60)));
    }

    static Stream<Fault> aFaultThatPassesIsNotNoticed() {
        return everyConnectionHasTheFault();
    }

    @ParameterizedTest
    @MethodSource
    void aFaultThatPassesIsNotNoticed(Fault fault) throws Exception {
        start(blobs -> blobs);
        proxy.make(fault, Way.TO_CLIENT, 2);
        LoadReport report = load(Duration.ofSeconds(60));
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(proxy.connections()).isGreaterThan(2);
    }

    @Test
    void aByteThatWasFlippedNeverGetsIn() throws Exception {
        start(blobs -> blobs);
        // In the content of a pack: what stands before it has fewer bytes.
        proxy.make(new Fault.Flip(500_000), Way.TO_CLIENT, Integer.MAX_VALUE);
        assertCold(load(Duration.ofSeconds(60)));
    }

    @Test
    void aServerThatIsNotThereMakesALoadCold() throws Exception {
        start(blobs -> blobs);
        proxy.refuse();
        LoadReport report = load(Duration.ofSeconds(60));
        assertCold(report);
        assertThat(report.reason().orElseThrow()).contains("no connection to 127.0.0.1:" + proxy.port());
    }

    static Stream<Fault> theDeadlineEndsWhatHangs() {
        return Stream.of(new Fault.Hang(0), new Fault.Hang(300_000), new Fault.Trickle(100));
    }

    @ParameterizedTest
    @MethodSource
    void theDeadlineEndsWhatHangs(Fault fault) throws Exception {
        start(blobs -> blobs);
        proxy.make(fault, Way.TO_CLIENT, Integer.MAX_VALUE);
        LoadReport report = load(Duration.ofSeconds(2));
        assertCold(report);
        assertThat(report.reason().orElseThrow())
                .contains("the deadline of 2.0 s passed")
                .endsWith("or cache less");
    }

    @Test
    void aServerThatIsRestartedDuringASaveLosesNothing() throws Exception {
        start(blobs -> blobs);
        write(bench.tree().resolve("more"), noise(77, 20_000_000));
        proxy.make(new Fault.Hang(2_000_000), Way.TO_SERVER, Integer.MAX_VALUE);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Castor castor = throughTheProxy()) {
            Future<SaveReport> saving = thread.submit(() -> castor.save(bench.saveRequest()));
            Waiting.until("an upload hangs", () -> proxy.hanging() > 0);
            proxy.refuse();
            server.restart();
            proxy.make(new Fault.Hang(0), Way.TO_SERVER, 0);
            proxy.accept();
            SaveReport report = saving.get();
            assertThat(report.outcome()).isIn(SaveReport.Outcome.SAVED, SaveReport.Outcome.SKIPPED);
            try (Castor other = direct()) {
                assertThat(other.verify(Workbench.JOB, Optional.empty(), Progress.NONE)
                                .damaged())
                        .isEmpty();
                assertThat(Workbench.heads(other)).hasSize(report.outcome() == SaveReport.Outcome.SAVED ? 2 : 1);
            }
        } finally {
            thread.shutdownNow();
        }
        bench.loaded();
    }

    /** Refuses to keep anything more, as a full disk does. */
    private final class Full extends ForwardingBlobStore {
        Full(BlobStore blobs) {
            super(blobs);
        }

        @Override
        public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
            if (full.get()) {
                throw OldServer.failure(500, "InternalError");
            }
            return super.putBlob(request, content);
        }
    }

    @Test
    void aServerThatIsFullLeavesWhatWasThere() throws Exception {
        start(Full::new);
        full.set(true);
        write(bench.tree().resolve("directory-1/more"), noise(78, 100_000));
        SaveReport report = bench.save();
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
        assertThat(report.reason().orElseThrow()).contains("500");
        assertThat(Workbench.heads(bench.castor())).hasSize(1);
        bench.assertNothingIsDamaged();
        full.set(false);
        bench.saved();
        bench.assertLoadGivesTheTree();
    }

    @Test
    void ofSeveralSavesAtOnceNoneIsLost() throws Exception {
        start(blobs -> blobs);
        assertThatNoSaveIsLost();
    }

    @Test
    void ofSeveralSavesAtOnceNoneIsLostOnServersThatOverwrite() throws Exception {
        start(blobs -> new OldServer(blobs, false));
        assertThatNoSaveIsLost();
    }

    private void assertThatNoSaveIsLost() throws Exception {
        int writers = 3;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        CyclicBarrier start = new CyclicBarrier(writers);
        List<Future<List<Long>>> saving = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Workbench mine = new Workbench(Files.createDirectory(temp.resolve("writer-" + i)), direct());
            int writer = i;
            saving.add(threads.submit(() -> {
                List<Long> generations = new ArrayList<>();
                try (mine) {
                    for (int round = 0; round < 3; round++) {
                        write(
                                mine.tree().resolve("file"),
                                noise(100 + 10 * writer + round, 10_000 + 10 * writer + round));
                        start.await();
                        SaveReport report = mine.save();
                        assertThat(report.outcome()).as(report.toString()).isEqualTo(SaveReport.Outcome.SAVED);
                        generations.add(report.head().orElseThrow().generation());
                    }
                }
                return generations;
            }));
        }
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> one : saving) {
            all.addAll(one.get());
        }
        threads.shutdown();
        assertThat(all).doesNotHaveDuplicates();
        assertThat(Workbench.heads(bench.castor())).hasSize(1 + all.size());
        bench.assertNothingIsDamaged();
    }
}
