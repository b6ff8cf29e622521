package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.assertIs;
import static io.jenkins.plugins.castor.engine.TestTrees.listing;
import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed at any moment of a save or a load does no harm to what was there before. */
class KilledTest {

    private static final int SAVES = 50;
    private static final int LOADS = 12;
    private static final int FILES = 100;
    private static final int LARGE = 5 << 20;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final Random random = new Random(20261120);
    private Workbench bench;
    private Path tree;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        tree = bench.tree();
        for (int i = 0; i < FILES; i++) {
            write(tree.resolve("directory-" + i % 20 + "/file-" + i), noise(i, 5_000));
        }
        write(tree.resolve("large"), noise(1, LARGE));
        Files.createLink(tree.resolve("large too"), tree.resolve("large"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("large"));
        Files.setPosixFilePermissions(tree.resolve("directory-7"), PosixFilePermissions.fromString("r-xr-xr-x"));
        bench.saved();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** How long the work takes that is to be killed: what kills came too late for makes the next ones come earlier. */
    private static final class Window {
        private long nanos = TimeUnit.MILLISECONDS.toNanos(400);

        void ended(boolean killed) {
            nanos = killed ? nanos * 21 / 20 : nanos * 9 / 10;
        }
    }

    /** Kills the child at a random moment of its work; false when it had done it by then. */
    private boolean isKilledAtWork(ChildJvm child, String work, Window window) throws Exception {
        child.send(work);
        TimeUnit.NANOSECONDS.sleep(random.nextLong(window.nanos));
        child.kill();
        boolean killed = child.line() == null;
        window.ended(killed);
        return killed;
    }

    @Test
    void aSaveThatIsKilledLeavesWhatWasThereAndTheNextOneWorks() throws Exception {
        SortedMap<String, String> published = listing(tree);
        Window window = new Window();
        int killed = 0;
        int published0 = 0;
        Path target = temp.resolve("target");
        ChildJvm next = ChildWork.start(bench.store());
        try {
            for (int i = 0; i < SAVES; i++) {
                ChildJvm child = next;
                assertThat(child.line()).isEqualTo("ready");
                next = ChildWork.start(bench.store()); // starts up while this one is at work
                for (int change = 0; change < 20; change++) {
                    write(tree.resolve("new/file-" + i + "-" + change), noise(random.nextLong(), 20_000));
                }
                long before = newest();
                killed += isKilledAtWork(child, "save " + tree, window) ? 1 : 0;
                if (newest() > before) {
                    published = listing(tree);
                    published0++;
                }
                bench.castor()
                        .load(LoadRequest.of(Workbench.JOB, Workbench.caches(target))
                                .withClean(true));
                assertIs(target, published);
                if (i % 10 == 9) {
                    bench.assertNothingIsDamaged();
                    assertTheNextSaveWorks();
                    published = listing(tree);
                    TestTrees.run(tree, "rm", "-r", "new");
                }
            }
        } finally {
            next.close();
        }
        assertThat(killed).as("killed at work").isGreaterThan(SAVES / 3);
        assertThat(published0).as("published before the kill").isLessThan(SAVES);

        for (Path left : bench.staged()) {
            Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
        }
        write(tree.resolve("last"), "last");
        try (Castor castor = Castor.open(bench.store().toString())) {
            castor.save(bench.saveRequest());
        }
        assertThat(bench.staged()).isEmpty();
        bench.assertLoadGivesTheTree();
        bench.assertNothingIsDamaged();
    }

    private void assertTheNextSaveWorks() throws Exception {
        SaveReport report = bench.save();
        assertThat(report.outcome()).isNotEqualTo(SaveReport.Outcome.SKIPPED);
        assertThat(report.warnings()).isEmpty();
        bench.assertLoadGivesTheTree();
    }

    private long newest() throws Exception {
        return Workbench.heads(bench.castor()).get(0).generation();
    }

    @Test
    void afterALoadThatWasKilledTheNextOneRestoresAll() throws Exception {
        Window window = new Window();
        int killed = 0;
        ChildJvm next = ChildWork.start(bench.store());
        try {
            for (int i = 0; i < LOADS; i++) {
                ChildJvm child = next;
                assertThat(child.line()).isEqualTo("ready");
                next = ChildWork.start(bench.store());
                Path target = temp.resolve("killed-" + i);
                if (i % 3 == 2) {
                    makeOther(target);
                }
                killed += isKilledAtWork(child, "load " + target, window) ? 1 : 0;
                bench.loadedInto(target);
                assertIs(target, listing(tree));
                TestTrees.run(temp, "rm", "-r", target.toString());
            }
        } finally {
            next.close();
        }
        assertThat(killed).as("killed at work").isGreaterThan(LOADS / 3);
    }

    /** What a load has to replace: files of the same size among others, links, and a file for a directory. */
    private void makeOther(Path target) throws Exception {
        for (int i = 0; i < FILES; i += 2) {
            if (i % 20 != 2) {
                other(target.resolve("directory-" + i % 20 + "/file-" + i), noise(-i, 4_500 + i % 3 * 250));
            }
        }
        other(target.resolve("large"), noise(2, LARGE));
        other(target.resolve("link"), noise(3, 10));
        other(target.resolve("directory-2"), noise(4, 10));
    }

    private static void other(Path file, byte[] content) throws Exception {
        write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-05-06T07:08:09Z")));
    }
}
