package io.jenkins.plugins.castor.engine.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.TestTrees;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.Outcome;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deadline that passes between two packs: what is done is published, the rest follows. */
class PartOfAGenerationTest {

    private static final Namespace JOB = new Namespace("p", "b", "j");

    @TempDir
    Path temp;

    private Head newest(Castor castor) throws Exception {
        return castor.catalogue().newest(JOB, Optional.empty()).orElseThrow();
    }

    /** Recompresses the newest generation as if it was two days older, and has time for so many packs. */
    private NamespaceResult recompress(Castor castor, int packs) throws Exception {
        try (Store store = new DirectoryStore(temp.resolve("store"))) {
            Instant later = Instant.now().plus(Duration.ofDays(2));
            Head newest = newest(castor);
            Plan plan = Plan.of(store, newest, newest.generation(), 9, later).orElseThrow();
            AtomicInteger left = new AtomicInteger(packs);
            return new GenerationRecompressor(
                            store,
                            RecompressRequest.of(List.of(JOB), 9),
                            plan,
                            Progress.NONE,
                            () -> left.getAndDecrement() > 0)
                    .run();
        }
    }

    @Test
    void thePacksThatAreDoneArePublished() throws Exception {
        Path tree = temp.resolve("tree");
        List<CacheDirectory> caches = List.of(new CacheDirectory("npm", tree, PathFilter.ALL));
        try (Castor castor = Castor.open(temp.resolve("store").toString())) {
            for (int pack = 0; pack < 3; pack++) {
                int first = 30_000 * pack;
                String numbers = IntStream.range(first, first + 30_000)
                        .mapToObj(i -> "line " + i * 7919L % 10_007 + " of a list of numbers\n")
                        .collect(Collectors.joining());
                TestTrees.write(tree.resolve("numbers-" + pack), numbers);
                castor.save(SaveRequest.of(JOB, caches));
            }
            List<PackSize> before = newest(castor).totals().packs();
            assertThat(before).hasSize(3);

            NamespaceResult none = recompress(castor, 0);
            assertThat(none.outcome()).isEqualTo(Outcome.LEFT);
            assertThat(newest(castor).generation()).isEqualTo(3);

            NamespaceResult part = recompress(castor, 2);
            assertThat(part.outcome()).isEqualTo(Outcome.RECOMPRESSED);
            assertThat(part.packs()).isEqualTo(2);
            assertThat(part.remark()).contains("1 pack left for the next time, as the deadline passed");
            assertThat(part.chosenBytes())
                    .isEqualTo(before.get(0).bytes() + before.get(1).bytes());
            assertThat(newest(castor).levels()).hasSize(2);
            assertThat(newest(castor).totals().packs())
                    .hasSize(3)
                    .contains(before.get(2))
                    .doesNotContain(before.get(0), before.get(1));

            NamespaceResult rest = recompress(castor, 2);
            assertThat(rest.outcome()).isEqualTo(Outcome.RECOMPRESSED);
            assertThat(rest.packs()).isOne();
            assertThat(rest.remark()).isEmpty();
            assertThat(newest(castor).levels()).hasSize(3);

            LoadReport load = castor.load(
                    LoadRequest.of(JOB, List.of(new CacheDirectory("npm", temp.resolve("target"), PathFilter.ALL))));
            assertThat(load.outcome()).isEqualTo(LoadReport.Outcome.HIT);
            assertThat(TestTrees.listing(temp.resolve("target"))).isEqualTo(TestTrees.listing(tree));
        }
    }
}
