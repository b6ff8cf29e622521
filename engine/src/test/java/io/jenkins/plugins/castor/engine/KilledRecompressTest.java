package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.retention.PruneRequest;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recompression that is killed at any moment leaves a store from which loads restore the same. */
class KilledRecompressTest {

    private static final int ROUNDS = 12;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final Random random = new Random(20261130);

    @Test
    void loadsGiveTheSameAndWhatIsLeftIsRemoved() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            for (int i = 0; i < 6; i++) {
                Recompressing.text(bench.tree().resolve("text-" + i), i, 3_000_000);
            }
            bench.saved();
            int level = 4;
            int killed = 0;
            long window = TimeUnit.SECONDS.toNanos(1);
            for (int i = 0; i < ROUNDS; i++) {
                Recompressing.age(bench.store());
                long before = newest(bench);
                try (ChildJvm child = ChildWork.start(bench.store())) {
                    assertThat(child.line()).isEqualTo("ready");
                    child.send("pack " + level);
                    TimeUnit.NANOSECONDS.sleep(random.nextLong(window)); // any moment
                    child.kill();
                    boolean late = child.line() != null;
                    killed += late ? 0 : 1;
                    window = late ? window * 3 / 4 : window * 5 / 4;
                }
                level += newest(bench) > before ? 1 : 0; // else there would be nothing to do
                bench.assertLoadGivesTheTree();
                bench.assertNothingIsDamaged();
            }
            assertThat(killed).as("killed at work").isPositive();
            for (int i = 0; i < 2; i++) {
                bench.castor().prune(PruneRequest.ofAll(), Progress.NONE);
                AgingStore.age(bench.store(), Duration.ofHours(25));
            }
            bench.castor().prune(PruneRequest.ofAll(), Progress.NONE);
            assertThat(bench.castor().statistics(List.of(), Optional.empty()).namespaces())
                    .hasSize(1)
                    .allMatch(one -> one.garbageBytes() == 0);
            bench.assertLoadGivesTheTree();
        }
    }

    private static long newest(Workbench bench) throws Exception {
        return Workbench.heads(bench.castor()).get(0).generation();
    }
}
