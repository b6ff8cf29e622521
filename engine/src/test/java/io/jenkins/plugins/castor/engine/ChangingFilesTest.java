package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.Blocks.Block;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changes while it is saved is saved as it stood at one moment, or left out: never torn. */
class ChangingFilesTest {

    private static final int FILES = 5;
    private static final int SAVES = 12;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong versions = new AtomicLong();

    @AfterEach
    void stop() {
        stop.set(true);
        threads.shutdownNow();
    }

    /** Makes the next version of a file in several steps. */
    private interface Change {
        void make(Path file, long version, int count) throws IOException, InterruptedException;
    }

    /** Each version is complete, as it gets its name by rename. */
    private static void replace(Path file, long version, int count) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Blocks.truncate(beside, 0);
        for (int i = 0; i < count; i++) {
            Blocks.write(beside, i, version, count);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The blocks are rewritten in place, from the first to the last. */
    private static void overwrite(Path file, long version, int count) throws IOException, InterruptedException {
        int there = Files.exists(file) ? (int) (Files.size(file) / Blocks.SIZE) : count;
        for (int i = 0; i < there; i++) {
            Blocks.write(file, i, version, there);
            pause(i);
        }
    }

    private static void truncateAndAppend(Path file, long version, int count) throws IOException, InterruptedException {
        Blocks.truncate(file, 0);
        for (int i = 0; i < count; i++) {
            Blocks.write(file, i, version, 0);
            pause(i);
        }
    }

    private static void deleteAndCreate(Path file, long version, int count) throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        pause(0);
        truncateAndAppend(file, version, count);
    }

    private static void pause(int i) throws InterruptedException {
        if (i % 16 == 0) {
            Thread.sleep(1); // so that a save meets files that are half written
        }
    }

    private Callable<Void> changing(Path tree, String kind, Change change) {
        Random random = new Random(kind.hashCode());
        return () -> {
            while (!stop.get()) {
                // The larger ones are read twice by a save: once for their digest, once to be packed.
                int file = random.nextInt(FILES);
                int count = file == 0 ? 400 : 1 + random.nextInt(40);
                change.make(tree.resolve(kind + "-" + file), versions.incrementAndGet(), count);
                Thread.sleep(random.nextInt(60)); // so that a save also meets files that stay as they are for a while
            }
            return null;
        };
    }

    @Test
    void noFileIsEverSavedTorn() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            Path tree = bench.tree();
            TestTrees.write(tree.resolve("stays"), "as it is");
            List<Future<Void>> changing = List.of(
                    threads.submit(changing(tree, "replace", ChangingFilesTest::replace)),
                    threads.submit(changing(tree, "overwrite", ChangingFilesTest::overwrite)),
                    threads.submit(changing(tree, "append", ChangingFilesTest::truncateAndAppend)),
                    threads.submit(changing(tree, "delete", ChangingFilesTest::deleteAndCreate)));
            int seen = 0;
            List<String> leftOut = new ArrayList<>();
            for (int i = 0; i < SAVES || (leftOut.isEmpty() && i < 20 * SAVES); i++) {
                SaveReport report = bench.save();
                assertThat(report.outcome()).isNotEqualTo(SaveReport.Outcome.SKIPPED);
                leftOut.addAll(report.warnings());
                seen += assertNothingIsTorn(bench.loaded());
            }
            stop.set(true);
            for (Future<Void> one : changing) {
                one.get();
            }
            assertThat(seen).isGreaterThan(SAVES * FILES);
            assertThat(leftOut)
                    .isNotEmpty()
                    .allMatch(line -> line.matches("left out .*/tree/[a-z]+-[0-9](\\.new)?: it (changed|vanished) .*"));

            bench.saved();
            bench.assertLoadGivesTheTree();
            bench.assertNothingIsDamaged();
        }
    }

    private static int assertNothingIsTorn(Path target) throws IOException {
        int seen = 0;
        try (Stream<Path> files = Files.list(target)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.equals("stays")) {
                    assertThat(file).hasContent("as it is");
                } else if (!name.endsWith(".new")) {
                    assertIsNotTorn(name, Blocks.parse(Files.readAllBytes(file)));
                    seen++;
                }
            }
        }
        return seen;
    }

    private static void assertIsNotTorn(String name, List<Block> blocks) {
        List<Long> found = blocks.stream().map(Block::version).distinct().toList();
        if (name.startsWith("overwrite")) {
            // Up to some block the new version, from there on the one before.
            assertThat(found).as(name).hasSizeLessThanOrEqualTo(2).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        } else {
            assertThat(found).as(name).hasSizeLessThanOrEqualTo(1);
        }
        if (name.startsWith("replace")) {
            assertThat(blocks).as(name).isNotEmpty().allMatch(block -> block.count() == blocks.size());
        }
    }
}
