package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.assertIs;
import static io.jenkins.plugins.castor.engine.TestTrees.listing;
import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saves of one job at the same time all end well, and every generation is whole at every moment. */
class RacingSavesTest {

    private static final int SAVERS = 3;
    private static final int ROUNDS = 8;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong clock = new AtomicLong(1_700_000_000);
    private Workbench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench(temp);
    }

    @AfterEach
    void close() {
        stop.set(true);
        threads.shutdownNow();
        bench.close();
    }

    /** Each saver has a tree of its own, in which all files say whose it is: a mixture would give itself away. */
    private Path tree(int saver) throws Exception {
        Path tree = temp.resolve("tree-" + saver);
        for (int i = 0; i < 10; i++) {
            change(tree, saver, i);
            write(tree.resolve("common-" + i), noise(i, 20_000));
        }
        return tree;
    }

    private void change(Path tree, int saver, int which) throws Exception {
        // No two have the same time: a save that believed size and time would take one for the other.
        long time = clock.incrementAndGet();
        Path file = write(tree.resolve("file-" + which), "saver " + saver + " change " + time);
        Files.setLastModifiedTime(file, FileTime.from(time, TimeUnit.SECONDS));
    }

    private static void assertIsOfOneSaver(Path target) throws Exception {
        List<String> owners = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            owners.add(Files.readString(target.resolve("file-" + i)).substring(0, 7));
        }
        assertThat(owners.stream().distinct()).hasSize(1);
    }

    /** Loads the newest generation again and again, as long as there are saves. */
    private Future<Integer> loading() {
        return threads.submit(() -> {
            int loads = 0;
            Path target = temp.resolve("watched");
            while (!stop.get()) {
                LoadReport report = bench.load(target);
                assertThat(report.trouble()).as(report.toString()).isFalse();
                if (report.outcome() == LoadReport.Outcome.HIT) {
                    assertIsOfOneSaver(target);
                    loads++;
                }
            }
            return loads;
        });
    }

    private void assertEndedWell(Future<Integer> loading) throws Exception {
        stop.set(true);
        assertThat(loading.get()).isPositive();
        List<Head> heads = Workbench.heads(bench.castor());
        for (int i = 0; i < heads.size(); i++) {
            assertThat(heads.get(i).generation()).isEqualTo(heads.size() - i);
            assertThat(heads.get(i).parent().orElse(0)).isEqualTo(heads.size() - i - 1);
        }
        bench.assertNothingIsDamaged();
        assertThat(bench.staged()).isEmpty();
    }

    @Test
    void savesOfThreadsAllPublish() throws Exception {
        Future<Integer> loading = loading();
        CyclicBarrier start = new CyclicBarrier(SAVERS);
        List<Future<List<SaveReport>>> savers = new ArrayList<>();
        for (int i = 0; i < SAVERS; i++) {
            int saver = i;
            Path tree = tree(saver);
            savers.add(threads.submit((Callable<List<SaveReport>>) () -> {
                List<SaveReport> reports = new ArrayList<>();
                try (Castor castor = Castor.open(bench.store().toString())) {
                    for (int round = 0; round < ROUNDS; round++) {
                        change(tree, saver, round);
                        start.await();
                        reports.add(castor.save(SaveRequest.of(Workbench.JOB, Workbench.caches(tree))));
                    }
                }
                return reports;
            }));
        }
        List<Long> generations = new ArrayList<>();
        int followed = 0;
        for (Future<List<SaveReport>> saver : savers) {
            for (SaveReport report : saver.get()) {
                assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
                assertThat(report.warnings()).isEmpty();
                generations.add(report.head().orElseThrow().generation());
                if (report.reason().isPresent()) {
                    assertThat(report.reason().get()).contains("another save published meanwhile");
                    assertThat(report.trouble()).isFalse();
                    followed++;
                }
            }
        }
        assertThat(generations).hasSize(SAVERS * ROUNDS).doesNotHaveDuplicates();
        assertThat(followed).as("saves that another one preceded").isPositive();
        assertEndedWell(loading);
    }

    @Test
    void savesOfTheSameTreeAllEndWell() throws Exception {
        Path tree = tree(0);
        CyclicBarrier start = new CyclicBarrier(SAVERS);
        for (int round = 0; round < ROUNDS; round++) {
            change(tree, 0, round);
            List<Future<SaveReport>> savers = new ArrayList<>();
            for (int i = 0; i < SAVERS; i++) {
                savers.add(threads.submit(() -> {
                    start.await();
                    return bench.castor().save(SaveRequest.of(Workbench.JOB, Workbench.caches(tree)));
                }));
            }
            for (Future<SaveReport> saver : savers) {
                assertThat(saver.get().outcome()).isNotEqualTo(SaveReport.Outcome.SKIPPED);
                assertThat(saver.get().warnings()).isEmpty();
            }
        }
        assertIs(bench.loaded(), listing(tree));
        bench.assertNothingIsDamaged();
    }

    @Test
    void savesOfProcessesAllPublish() throws Exception {
        Future<Integer> loading = loading();
        List<ChildJvm> children = new ArrayList<>();
        List<Path> trees = new ArrayList<>();
        try {
            for (int i = 0; i < SAVERS; i++) {
                trees.add(tree(i));
                children.add(ChildWork.start(bench.store()));
            }
            for (ChildJvm child : children) {
                assertThat(child.line()).isEqualTo("ready");
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < SAVERS; i++) {
                    change(trees.get(i), i, round);
                    children.get(i).send("save " + trees.get(i));
                }
                for (ChildJvm child : children) {
                    assertThat(child.line()).startsWith("SAVED").endsWith("[]");
                }
            }
        } finally {
            children.forEach(ChildJvm::close);
        }
        assertThat(Workbench.heads(bench.castor())).hasSize(SAVERS * ROUNDS);
        assertEndedWell(loading);
    }
}
