package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.pack.PackWriter;
import io.jenkins.plugins.castor.engine.retention.PruneRequest;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is pruned after each save stays small. {@code script/bench retention} measures the same with the command. */
class RetentionGrowthTest {

    private static final int FILES = 300;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Random random = new Random(1);

    /**
     * Saves and prunes each day.
     *
     * @param percent how much each change changes
     * @return the largest ratio of what the store has after a prune to what is live, in the second half
     */
    private double ratio(int cycles, int fileBytes, IntUnaryOperator percent) throws Exception {
        double worst = 0;
        try (MemoryStore store = new MemoryStore(now::get);
                Workbench bench = new Workbench(temp, new Castor(List.of(store), PackWriter.TARGET_BYTES, true))) {
            for (int i = 0; i < FILES; i++) {
                write(bench.tree().resolve("file-" + i), noise(i, fileBytes));
            }
            for (int cycle = 0; cycle < cycles; cycle++) {
                for (int changes = FILES * percent.applyAsInt(cycle) / 100; changes > 0; changes--) {
                    Path file = write(
                            bench.tree().resolve("file-" + random.nextInt(FILES)), noise(random.nextLong(), fileBytes));
                    Files.setLastModifiedTime(file, FileTime.from(1_700_000_000L + cycle, TimeUnit.SECONDS));
                }
                bench.saved();
                bench.castor().prune(PruneRequest.ofAll(), Progress.NONE);
                NamespaceStatistics one = bench.castor()
                        .statistics(List.of(), Optional.empty())
                        .namespaces()
                        .get(0);
                if (cycle >= cycles / 2) {
                    double all = one.liveBytes() + one.olderBytes() + one.garbageBytes();
                    worst = Math.max(worst, all / one.liveBytes());
                }
                now.set(now.get().plus(Duration.ofHours(25)));
            }
            bench.assertLoadGivesTheTree();
        }
        System.out.printf("retention: %d cycles, at most %.2f times the live bytes%n", cycles, worst);
        return worst;
    }

    @Test
    void twoHundredCyclesOfOneToFivePercent() throws Exception {
        assertThat(ratio(200, 100_000, cycle -> 1 + random.nextInt(5))).isLessThanOrEqualTo(1.5);
    }

    @Test
    void sixtyCyclesOfThreePercent() throws Exception {
        assertThat(ratio(60, 100_000, cycle -> 3)).isLessThanOrEqualTo(1.5);
    }
}
