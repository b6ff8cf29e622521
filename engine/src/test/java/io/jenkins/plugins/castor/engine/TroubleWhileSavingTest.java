package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.run;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stops a save, nothing is published, what was there stays, and nothing is left behind. */
class TroubleWhileSavingTest {

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;
    private Path tree;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        tree = bench.tree();
        write(tree.resolve("before"), noise(1, 100_000));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Several packs' frames, and many files: every part of a save takes its time. */
    private void makeMuchToSave() throws IOException {
        for (int i = 0; i < 200; i++) {
            write(tree.resolve("new/directory-" + i % 10 + "/file-" + i), noise(i, 50_000));
        }
        write(tree.resolve("new/large"), noise(2, 12 << 20));
    }

    private static boolean isRoot() throws Exception {
        return run(Path.of("/"), "id", "-u").trim().equals("0");
    }

    @Test
    void aFullDisk() throws Exception {
        assumeTrue(isRoot(), "only root can mount a small disk");
        Files.createDirectories(bench.store());
        try {
            run(temp, "mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", "store");
        } catch (IOException e) {
            assumeTrue(false, "this machine does not let root mount: " + e.getMessage());
        }
        try {
            bench.saved();
            Path first = bench.loaded();
            Map<String, Long> objects = bench.objects();
            makeMuchToSave();

            SaveReport report = bench.save();
            assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
            assertThat(report.trouble()).isTrue();
            assertThat(report.head()).isEmpty();
            assertThat(report.reason().orElseThrow())
                    .startsWith(bench.store().toString())
                    .endsWith("No space left on device; free disk space there");
            assertThat(bench.objects()).isEqualTo(objects);
            assertThat(bench.staged()).isEmpty();
            assertThat(run(temp, "sh", "-c", "ls -l /proc/$PPID/fd 2>/dev/null | grep castor-test-; true"))
                    .isEmpty();
            TestTrees.assertIs(bench.loaded(), TestTrees.listing(first));

            run(temp, "rm", "-r", tree.resolve("new").toString());
            write(tree.resolve("small"), "fits");
            bench.saved();
            bench.assertLoadGivesTheTree();
        } finally {
            run(temp, "umount", "-l", "store");
        }
    }

    /** Saves as a user to whom permissions apply: for root they do not. */
    private void saveAsAnybody(ThrowingConsumer<ChildJvm> check) throws Exception {
        List<String> before =
                isRoot() ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search") : List.of();
        try (ChildJvm child =
                ChildJvm.start(before, ChildWork.class, bench.store().toString())) {
            assertThat(child.line()).isEqualTo("ready");
            child.send("save " + tree);
            check.accept(child);
        }
    }

    @Test
    void aStoreThatMustNotBeWritten() throws Exception {
        bench.saved();
        write(tree.resolve("new"), "new");
        run(temp, "chmod", "-R", "a-w", "store");
        saveAsAnybody(child ->
                assertThat(child.line()).startsWith("SKIPPED ").contains(bench.store() + "", "permission denied"));
        run(temp, "chmod", "-R", "u+w", "store");
        assertThat(Workbench.heads(bench.castor())).hasSize(1);
    }

    @Test
    void aStoreThatMayNotBeLookedAtIsNotTakenForAnEmptyOne() throws Exception {
        bench.saved();
        for (String shut : List.of("store", "store/" + Workbench.JOB.path())) {
            run(temp, "chmod", "000", shut);
            saveAsAnybody(child -> {
                assertThat(child.line()).startsWith("SKIPPED ").contains("permission denied");
                child.send("load " + temp.resolve("target"));
                assertThat(child.line()).startsWith("MISS cannot list ").contains("permission denied");
            });
            run(temp, "chmod", "700", shut);
        }
    }

    @Test
    void filesThatCannotBeReadAreLeftOutWithALineEach() throws Exception {
        write(tree.resolve("secret"), noise(2, 500));
        write(tree.resolve("shut/inside"), "inside");
        run(tree, "chmod", "000", "secret", "shut");
        saveAsAnybody(child -> {
            assertThat(child.line())
                    .startsWith("SAVED")
                    .contains("left out " + tree.resolve("secret") + ": it cannot be read: permission denied")
                    .contains("left out " + tree.resolve("shut") + ": it cannot be read: permission denied");
            child.send("save " + tree);
            assertThat(child.line()).startsWith("UNCHANGED");
        });
        run(tree, "chmod", "700", "shut");
        assertThat(TestTrees.listing(bench.loaded())).containsOnlyKeys("", "before");
    }

    @Test
    void aCacheDirectoryThatCannotBeRead() throws Exception {
        bench.saved();
        run(temp, "chmod", "000", "tree");
        saveAsAnybody(
                child -> assertThat(child.line()).startsWith("SKIPPED " + tree).contains("permission denied; allow"));
        run(temp, "chmod", "700", "tree");
        assertThat(Workbench.heads(bench.castor())).hasSize(1);
    }

    @Test
    void noCacheDirectoryAtAll() throws Exception {
        SaveReport report =
                bench.castor().save(SaveRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("nowhere"))));
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
        assertThat(report.trouble()).isFalse();
        assertThat(report.reason()).hasValue("there is nothing in the cache directories: " + temp.resolve("nowhere"));
        assertThat(bench.objects()).isEmpty();
    }

    /** A load that is killed when it has just made them leaves them so. */
    @Test
    void emptyCacheDirectoriesReplaceNothing() throws Exception {
        bench.saved();
        Path empty = Files.createDirectory(temp.resolve("empty"));
        SaveReport report = bench.castor().save(SaveRequest.of(Workbench.JOB, Workbench.caches(empty)));
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
        assertThat(report.reason()).hasValue("there is nothing in the cache directories: " + empty);
        assertThat(Workbench.heads(bench.castor())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"comparing", "packing", "storing"})
    void anInterruptInAnyPhase(String phase) throws Exception {
        bench.saved();
        Map<String, Long> objects = bench.objects();
        makeMuchToSave();
        Thread caller = Thread.currentThread();
        Progress interrupting = new Progress() {
            @Override
            public void phase(String name, long total) {
                if (name.equals(phase)) {
                    caller.interrupt();
                    // The interrupt reaches the thread that works a moment later.
                    while (!Thread.currentThread().isInterrupted()) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                }
            }
        };
        assertThatThrownBy(() -> bench.save(request -> request.withProgress(interrupting)))
                .isInstanceOf(InterruptedException.class);
        assertNothingWasPublished(objects);
    }

    @Test
    void interruptsAtRandomMoments() throws Exception {
        bench.saved();
        makeMuchToSave();
        Random random = new Random(20261120);
        long longest = TimeUnit.MILLISECONDS.toNanos(300);
        int interrupted = 0;
        for (int i = 0; i < 15; i++) {
            Map<String, Long> heads = heads();
            write(tree.resolve("new/large"), noise(random.nextLong(), (12 << 20) + i));
            FutureTask<SaveReport> save = new FutureTask<>(bench::save);
            Thread thread = new Thread(save);
            thread.start();
            TimeUnit.NANOSECONDS.sleep(random.nextLong(longest));
            thread.interrupt();
            try {
                assertThat(save.get().outcome()).isEqualTo(SaveReport.Outcome.SAVED);
                longest = longest * 9 / 10;
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(InterruptedException.class);
                assertThat(heads()).as("heads after an interrupt").isEqualTo(heads);
                interrupted++;
            }
            assertThat(bench.staged()).isEmpty();
        }
        assertThat(interrupted).isBetween(3, 15);
        bench.assertNothingIsDamaged();
    }

    private Map<String, Long> heads() throws IOException {
        Map<String, Long> heads = bench.objects();
        heads.keySet().removeIf(name -> !name.startsWith(Workbench.LAYOUT.heads()));
        return heads;
    }

    @Test
    void aDeadline() throws Exception {
        bench.saved();
        Map<String, Long> objects = bench.objects();
        makeMuchToSave();
        SaveReport report = bench.save(request -> request.withDeadline(Duration.ofMillis(20)));
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
        assertThat(report.trouble()).isTrue();
        assertThat(report.reason().orElseThrow()).startsWith("the deadline of 0.02 s passed");
        assertThat(report.took()).isLessThan(Duration.ofSeconds(30));
        assertNothingWasPublished(objects);
    }

    /** Packs may have gone into the store by then; without a head nobody reads them, and the next save finds them there. */
    private void assertNothingWasPublished(Map<String, Long> objects) throws Exception {
        assertThat(heads()).hasSize(1);
        assertThat(bench.objects()).containsAllEntriesOf(objects);
        assertThat(bench.staged()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("castor-") && !isEnding(thread)))
                .isEmpty();
        bench.saved();
        bench.assertLoadGivesTheTree();
        bench.assertNothingIsDamaged();
    }

    private static boolean isEnding(Thread thread) {
        try {
            thread.join(Waiting.LIMIT.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return !thread.isAlive();
    }
}
