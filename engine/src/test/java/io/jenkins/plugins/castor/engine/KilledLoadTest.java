package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.assertIs;
import static io.jenkins.plugins.castor.engine.TestTrees.listing;
import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.ChildWork.Way;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a load that was killed leaves is never saved: the directory is as it was, or as the load meant it to be. */
@EnabledOnOs(OS.LINUX)
class KilledLoadTest {

    private static final int KILLS = Fuzz.times(30, 200);
    private static final int FILES = 1500;
    private static final int LARGE = 6 << 20;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final Random random = new Random(20261130);
    private Workbench bench;
    private Path target;
    private SortedMap<String, String> newer;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        target = temp.resolve("target");
        fill(bench.tree(), 1);
        write(bench.tree().resolve("new/deep/file"), "new");
        Files.createLink(bench.tree().resolve("d1/name"), bench.tree().resolve("d2/f2"));
        bench.saved();
        newer = withoutTimesOfDirectories(listing(bench.tree()));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static void fill(Path root, int seed) throws IOException {
        for (int i = 0; i < FILES; i++) {
            write(root.resolve("d" + i % 10 + "/f" + i), noise((long) seed * i, 700 + seed));
        }
        write(root.resolve("large"), noise(seed, LARGE + seed));
        Files.setPosixFilePermissions(root.resolve("d7"), PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    @Test
    void aSaveAfterALoadThatWasKilledPublishesWhatWasThereBeforeOrNothing() throws Exception {
        Path pattern = temp.resolve("pattern");
        fill(pattern, 2);
        SortedMap<String, String> older = withoutTimesOfDirectories(listing(pattern));
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        long window = TimeUnit.MILLISECONDS.toNanos(900);
        int killed = 0;
        ChildJvm next = start(0);
        try {
            for (int i = 0; i < KILLS; i++) {
                if (i % 4 != 0) {
                    TestTrees.run(temp, "cp", "-a", "pattern", "target");
                }
                ChildJvm child = next;
                assertThat(child.line()).isEqualTo("ready");
                next = start(i + 1);
                child.send((i % 3 == 2 ? "wipe " : "load ") + target);
                TimeUnit.NANOSECONDS.sleep(random.nextLong(window));
                child.kill();
                boolean wasKilled = child.line() == null;
                killed += wasKilled ? 1 : 0;
                window = wasKilled ? window * 21 / 20 : window * 9 / 10;

                SaveReport report = bench.castor().save(SaveRequest.of(Workbench.JOB, Workbench.caches(target)));
                outcomes.merge(report.outcome(), 1, Integer::sum);
                assertThat(report.warnings()).allMatch(line -> line.contains("has no files"));
                if (report.outcome() == Outcome.SKIPPED) {
                    assertThat(report.reason().orElseThrow())
                            .matches(
                                    ".* was killed before it was done; load again.*|there is nothing in the cache directories: .*");
                } else {
                    SortedMap<String, String> published = withoutTimesOfDirectories(listing(bench.loaded()));
                    assertThat(published).isIn(older, newer);
                    bench.assertNothingIsDamaged();
                }
                bench.save();
                assertTheNextLoadRestoresAll();
            }
        } finally {
            next.close();
        }
        assertThat(killed).as("killed at work, of " + outcomes).isGreaterThan(KILLS / 3);
        assertThat(outcomes).containsKey(Outcome.SAVED);
    }

    private ChildJvm start(int index) throws IOException {
        return ChildWork.start(bench.store(), Way.values()[index % 2]);
    }

    private void assertTheNextLoadRestoresAll() throws Exception {
        LoadReport report = bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(target)).withClean(true));
        assertThat(report.reason()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        assertIs(target, listing(bench.tree()));
        TestTrees.run(temp, "sh", "-c", "chmod -R u+w target target-*; rm -rf target target-*");
    }

    private static SortedMap<String, String> withoutTimesOfDirectories(SortedMap<String, String> listing) {
        listing.replaceAll((path, is) -> is.startsWith("directory") ? is.replaceAll(" [0-9]+$", "") : is);
        return listing;
    }

    /** While a load is at work, its directory is neither saved nor loaded into. */
    @Test
    void aDirectoryThatALoadWritesIntoIsNotSaved() throws Exception {
        fill(target, 2);
        try (ChildJvm child = ChildWork.start(bench.store(), Way.FAST)) {
            assertThat(child.line()).isEqualTo("ready");
            child.send("load " + target);
            Waiting.until("it writes", () -> !journals().isEmpty());
            TestTrees.run(temp, "kill", "-STOP", Long.toString(child.pid()));
            if (!journals().isEmpty()) {
                SaveReport report = bench.castor().save(SaveRequest.of(Workbench.JOB, Workbench.caches(target)));
                assertThat(report.outcome()).isEqualTo(Outcome.SKIPPED);
                assertThat(report.reason().orElseThrow()).contains("another load is writing into " + target);
                assertThat(bench.load(target).reason().orElseThrow()).contains("another load is writing into");
            }
            TestTrees.run(temp, "kill", "-CONT", Long.toString(child.pid()));
            assertThat(child.line()).isEqualTo("HIT []");
        }
        assertIs(target, listing(bench.tree()));
    }

    private java.util.List<Path> journals() throws IOException {
        try (var names = Files.list(target)) {
            return names.filter(name -> name.toString().endsWith("-journal.tmp"))
                    .toList();
        }
    }
}
