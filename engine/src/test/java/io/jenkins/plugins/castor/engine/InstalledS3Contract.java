package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.assertIs;
import static io.jenkins.plugins.castor.engine.TestTrees.listing;
import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.repository.Generation;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.retention.PruneRequest;
import io.jenkins.plugins.castor.engine.retention.RetentionPolicy;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.s3.InstalledServer;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saves, loads and prunes on a real server that speaks S3: beside each other, and killed in the middle. */
@Tag("long")
abstract class InstalledS3Contract {

    private static final int SAVERS = 8;
    private static final int ROUNDS = 4;
    private static final int KILLS = 12;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Random random = new Random(20261130);
    private String url;
    private Workbench bench;

    abstract InstalledServer server();

    @BeforeEach
    void open() throws Exception {
        url = server().newUrl();
        bench = new Workbench(temp, Castor.open(url, InstalledServer.options()));
    }

    @AfterEach
    void close() {
        stop.set(true);
        threads.shutdownNow();
        bench.close();
    }

    /** Some MB in small files, and a large file, whose pack goes in parts. */
    private void fillTheTree() throws Exception {
        for (int i = 0; i < 60; i++) {
            write(bench.tree().resolve("directory-" + i % 10 + "/file-" + i), noise(i, 30_000));
        }
        Path large = write(bench.tree().resolve("large"), noise(1, 20 << 20));
        Files.createLink(bench.tree().resolve("large too"), large);
        Files.createSymbolicLink(bench.tree().resolve("link"), Path.of("large"));
    }

    @Test
    void aLoadGivesTheTree() throws Exception {
        fillTheTree();
        bench.saved();
        bench.assertLoadGivesTheTree();
        assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        write(bench.tree().resolve("directory-3/new"), noise(-1, 50_000));
        Files.delete(bench.tree().resolve("directory-4/file-4"));
        bench.saved();
        bench.assertLoadGivesTheTree();
        bench.assertNothingIsDamaged();
    }

    /** All files of a tree say whose it is: a mixture would give itself away. */
    private Path change(int saver, int round) throws Exception {
        Path tree = temp.resolve("tree-" + saver);
        for (int i = 0; i < 10; i++) {
            // No two have the same time: a save that believed size and time would take one for the other.
            Path file = write(tree.resolve("file-" + i), "saver " + saver + " round " + round);
            Files.setLastModifiedTime(file, FileTime.from(1_700_000_000 + 100L * saver + round, TimeUnit.SECONDS));
        }
        return tree;
    }

    private Future<Integer> loading() {
        return threads.submit(() -> {
            int loads = 0;
            Path target = temp.resolve("watched");
            while (!stop.get()) {
                LoadReport report = bench.load(target);
                assertThat(report.trouble()).as(report.toString()).isFalse();
                if (report.outcome() == LoadReport.Outcome.HIT) {
                    List<String> contents = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        contents.add(Files.readString(target.resolve("file-" + i)));
                    }
                    assertThat(contents.stream().distinct()).hasSize(1);
                    loads++;
                }
            }
            return loads;
        });
    }

    @Test
    void eightThatSaveAtOnceAllPublish() throws Exception {
        Future<Integer> loading = loading();
        CyclicBarrier start = new CyclicBarrier(SAVERS);
        List<Future<List<SaveReport>>> savers = new ArrayList<>();
        for (int i = 0; i < SAVERS; i++) {
            int saver = i;
            savers.add(threads.submit((Callable<List<SaveReport>>) () -> {
                List<SaveReport> reports = new ArrayList<>();
                try (Castor castor = Castor.open(url, InstalledServer.options())) {
                    for (int round = 0; round < ROUNDS; round++) {
                        Path tree = change(saver, round);
                        start.await();
                        reports.add(castor.save(SaveRequest.of(Workbench.JOB, Workbench.caches(tree))));
                    }
                }
                return reports;
            }));
        }
        List<Long> generations = new ArrayList<>();
        for (Future<List<SaveReport>> saver : savers) {
            for (SaveReport report : saver.get()) {
                assertThat(report.outcome()).as(report.toString()).isEqualTo(SaveReport.Outcome.SAVED);
                assertThat(report.warnings()).isEmpty();
                generations.add(report.head().orElseThrow().generation());
            }
        }
        stop.set(true);
        assertThat(loading.get()).isPositive();
        assertThat(generations).hasSize(SAVERS * ROUNDS).doesNotHaveDuplicates();
        List<Head> heads = Workbench.heads(bench.castor());
        assertThat(heads.stream().map(Head::generation)).containsExactlyInAnyOrderElementsOf(generations);
        // Where writers are elected, one may take a number before the head of the number before it is written.
        for (Head head : heads) {
            head.parent()
                    .ifPresent(parent -> assertThat(generations.stream().filter(n -> n < head.generation()))
                            .contains(parent));
        }
        bench.assertNothingIsDamaged();
    }

    /** Kills a new child at a random moment of its work, which takes about so long; false if it had done it by then. */
    private boolean isKilledAtWork(String work, long window) throws Exception {
        try (ChildJvm child = ChildWork.start(url, InstalledServer.CREDENTIALS)) {
            assertThat(child.line()).isEqualTo("ready");
            child.send(work);
            TimeUnit.NANOSECONDS.sleep(random.nextLong(window)); // any moment
            child.kill();
            return child.line() == null;
        }
    }

    private static long window(boolean killed, long window) {
        return killed ? window * 11 / 10 : window * 8 / 10;
    }

    @Test
    void aSaveThatIsKilledLeavesWhatWasThereAndTheNextOneWorks() throws Exception {
        fillTheTree();
        bench.saved();
        SortedMap<String, String> published = listing(bench.tree());
        long window = TimeUnit.SECONDS.toNanos(1);
        int killed = 0;
        for (int i = 0; i < KILLS; i++) {
            write(bench.tree().resolve("new-" + i), noise(random.nextLong(), 5 << 20));
            long before = newest();
            boolean inTime = isKilledAtWork("save " + bench.tree(), window);
            window = window(inTime, window);
            killed += inTime ? 1 : 0;
            if (newest() > before) {
                published = listing(bench.tree());
            }
            assertIs(bench.loaded(), published);
            if (i % 3 == 2) {
                SaveReport next = bench.save();
                assertThat(next.outcome()).as(next.toString()).isNotEqualTo(SaveReport.Outcome.SKIPPED);
                assertThat(next.warnings()).isEmpty();
                published = listing(bench.tree());
                assertIs(bench.loaded(), published);
                bench.assertNothingIsDamaged();
            }
        }
        assertThat(killed).as("killed at work").isGreaterThan(KILLS / 4);
    }

    private long newest() throws Exception {
        return Workbench.heads(bench.castor()).get(0).generation();
    }

    @Test
    void afterALoadThatWasKilledTheNextOneRestoresAll() throws Exception {
        fillTheTree();
        bench.saved();
        long window = TimeUnit.SECONDS.toNanos(1);
        int killed = 0;
        for (int i = 0; i < KILLS; i++) {
            Path target = temp.resolve("killed-" + i);
            boolean inTime = isKilledAtWork("load " + target, window);
            window = window(inTime, window);
            killed += inTime ? 1 : 0;
            bench.loadedInto(target);
            assertIs(target, listing(bench.tree()));
        }
        assertThat(killed).as("killed at work").isGreaterThan(KILLS / 4);
    }

    @Test
    void aPruneRemovesWhatIsOutOfUseAndNothingElse() throws Exception {
        write(bench.tree().resolve("stays"), noise(1, 200_000));
        for (int i = 0; i < 5; i++) {
            write(bench.tree().resolve("changes-" + i), noise(i, 100_000));
            Files.deleteIfExists(bench.tree().resolve("changes-" + (i - 1)));
            bench.saved();
        }
        RetentionPolicy policy = RetentionPolicy.DEFAULT.withKeepLast(2);
        PruneReport first = bench.castor().prune(PruneRequest.ofAll().withPolicy(policy), Progress.NONE);
        assertThat(first.problems()).isEmpty();
        assertThat(first.retired()).isEqualTo(3);
        assertThat(first.deleted()).isZero();
        PruneRequest soon = PruneRequest.ofAll().withPolicy(policy).withGrace(Duration.ofSeconds(1));
        Waiting.until("nothing is left that no generation needs", () -> {
            assertThat(bench.castor().prune(soon, Progress.NONE).problems()).isEmpty();
            NamespaceStatistics left = bench.castor()
                    .statistics(List.of(Workbench.JOB), Optional.empty())
                    .namespaces()
                    .get(0);
            return left.garbageBytes() == 0 && left.generations() == 2;
        });
        assertThat(bench.castor()
                        .catalogue()
                        .history(Workbench.JOB, Optional.empty(), Pins.NONE)
                        .generations())
                .hasSize(2)
                .allMatch(one -> one.state() == Generation.State.IN_USE);
        bench.assertLoadGivesTheTree();
        bench.assertNothingIsDamaged();
    }
}
