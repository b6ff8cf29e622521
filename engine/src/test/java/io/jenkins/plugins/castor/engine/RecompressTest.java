package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.Recompressing.age;
import static io.jenkins.plugins.castor.engine.Recompressing.text;
import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.run;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.Outcome;
import io.jenkins.plugins.castor.engine.recompress.RecompressRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recompression chooses, makes and leaves alone. */
class RecompressTest {

    private static final SigningKey KEY = SigningKey.generate();
    private static final CacheKey LOCK_FILE = new CacheKey(new TreeMap<>(Map.of("package-lock.json", "1".repeat(64))));

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;

    @BeforeEach
    void makeATree() throws Exception {
        bench = new Workbench(temp);
        text(bench.tree().resolve("text"), 1, 900_000);
        text(bench.tree().resolve("large"), 2, 9_000_000);
        write(bench.tree().resolve("noise"), noise(3, 100_000));
        Files.createLink(bench.tree().resolve("z-link"), bench.tree().resolve("text"));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private RecompressReport recompress(int level) throws Exception {
        return recompress(level, request -> request);
    }

    private RecompressReport recompress(int level, UnaryOperator<RecompressRequest> with) throws Exception {
        return Recompressing.recompress(bench.castor(), level, with);
    }

    private static NamespaceResult only(RecompressReport report) {
        assertThat(report.namespaces()).hasSize(1);
        return report.namespaces().get(0);
    }

    private Head newest() throws Exception {
        return Workbench.heads(bench.castor()).get(0);
    }

    private void assertAllHaveTheLevel(int level) throws Exception {
        assertThat(newest().levels().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        newest().totals().packs().stream().map(PackSize::name).toList());
        assertThat(newest().levels().values()).containsOnly(level);
    }

    private String tarOf(PackSize pack) throws Exception {
        return run(temp, "sh", "-c", "zstd -dc '" + bench.object(Workbench.LAYOUT.pack(pack.name())) + "' | sha256sum");
    }

    @Test
    void entriesStayAndBytesBecomeFewer() throws Exception {
        Provenance origin = new Provenance(new TreeMap<>(Map.of("build", "https://ci.example.org/1")));
        bench.save(request -> request.withKey(LOCK_FILE).withProvenance(origin));
        age(bench.store());
        AgingStore.backdate(bench.object(Workbench.LAYOUT.head(1)), Duration.ofHours(30));
        Head before = newest();
        NamespaceResult result = only(recompress(12, request -> request.withPublisher("castor 1.0.0")));
        assertThat(result.outcome()).as(result.toString()).isEqualTo(Outcome.RECOMPRESSED);
        assertThat(result.generation()).isEqualTo(OptionalLong.of(2));
        assertThat(result.remark()).isEmpty();
        assertThat(result.packs()).isEqualTo(before.totals().packs().size());
        assertThat(result.chosenBytes()).isEqualTo(before.totals().packBytes());
        assertThat(result.bytesBefore()).isEqualTo(before.totals().packBytes());
        assertThat(result.bytesAfter()).isLessThan(before.totals().packBytes() * 95 / 100);
        Head after = newest();
        assertThat(after.generation()).isEqualTo(2);
        assertThat(after.parent()).isEqualTo(OptionalLong.of(1));
        assertThat(after.totals().packBytes()).isEqualTo(result.bytesAfter());
        assertThat(after.totals().entries()).isEqualTo(before.totals().entries());
        assertAllHaveTheLevel(12);
        assertThat(after.key()).contains(LOCK_FILE);
        assertThat(after.tree()).isPresent().isEqualTo(before.tree());
        assertThat(after.provenance()).isEqualTo(origin);
        assertThat(after.created()).isEqualTo(before.created());
        assertThat(after.publisher()).isEqualTo("castor 1.0.0");
        bench.assertLoadGivesTheTree();
        bench.assertNothingIsDamaged();
        assertThat(bench.staged()).isEmpty();
        for (int i = 0; i < before.totals().packs().size(); i++) {
            assertThat(tarOf(after.totals().packs().get(i)))
                    .isEqualTo(tarOf(before.totals().packs().get(i)));
        }
    }

    /** {@code script/read-store} knows only what docs/reference/format.md says. */
    @Test
    void aReaderThatIsNotCastorRestoresIt() throws Exception {
        bench.saved();
        age(bench.store());
        recompress(9);
        Path script = Path.of("../script/read-store").toAbsolutePath().normalize();
        run(temp, script.toString(), "store", Workbench.JOB.path(), "restored");
        TestTrees.assertIs(temp.resolve("restored/npm"), TestTrees.listing(bench.tree()));
    }

    @Test
    void theSecondTimeThereIsNothingToDo() throws Exception {
        bench.saved();
        age(bench.store());
        recompress(9);
        age(bench.store());
        Map<String, Long> before = bench.objects();
        assertThat(recompress(9).namespaces()).isEmpty();
        assertThat(recompress(4).namespaces()).isEmpty();
        assertThat(bench.objects()).isEqualTo(before);
        assertThat(only(recompress(15)).outcome()).isEqualTo(Outcome.RECOMPRESSED);
    }

    /** What does not become smaller stays as it is, and is noted, so that it is not tried every night. */
    @Test
    void packsThatDoNotShrinkAreKept() throws Exception {
        Files.delete(bench.tree().resolve("text"));
        Files.delete(bench.tree().resolve("z-link"));
        write(bench.tree().resolve("large"), noise(2, 5_000_000));
        bench.saved();
        age(bench.store());
        Head before = newest();
        Map<String, Long> objects = bench.objects();
        NamespaceResult result = only(recompress(9));
        assertThat(result.outcome()).isEqualTo(Outcome.RECOMPRESSED);
        assertThat(result.bytesAfter()).isEqualTo(result.bytesBefore());
        assertThat(newest().snapshot()).isEqualTo(before.snapshot());
        assertThat(newest().levels())
                .containsEntry(before.totals().packs().get(0).name(), 9);
        assertThat(bench.objects()).containsAllEntriesOf(objects).hasSize(objects.size() + 1);
        age(bench.store());
        assertThat(recompress(9).namespaces()).isEmpty();
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        bench.saved();
        age(bench.store());
        Map<String, Long> before = bench.objects();
        NamespaceResult result = only(recompress(9, request -> request.withDryRun(true)));
        assertThat(result.outcome()).isEqualTo(Outcome.PLANNED);
        assertThat(result.chosenBytes()).isEqualTo(newest().totals().packBytes());
        assertThat(result.bytesAfter()).isEqualTo(result.bytesBefore());
        assertThat(bench.objects()).isEqualTo(before);
    }

    @Test
    void youngPacksAreLeft() throws Exception {
        bench.saved();
        AgingStore.age(bench.store(), Duration.ofHours(23));
        assertThat(recompress(9).namespaces()).isEmpty();
    }

    @Test
    void whatNoBuildUsedForAWeekIsLeft() throws Exception {
        bench.saved();
        age(bench.store());
        AgingStore.backdate(bench.object(Workbench.LAYOUT.head(1)), Duration.ofDays(8));
        assertThat(recompress(9).namespaces()).isEmpty();
    }

    @Test
    void aSmallPartIsNotWorthANewGeneration() throws Exception {
        bench.saved();
        age(bench.store());
        recompress(9);
        text(bench.tree().resolve("added"), 4, 200_000);
        bench.saved();
        age(bench.store());
        assertThat(recompress(9).namespaces()).isEmpty();
        text(bench.tree().resolve("more"), 5, 2_000_000);
        bench.saved();
        age(bench.store());
        NamespaceResult result = only(recompress(9));
        assertThat(result.outcome()).isEqualTo(Outcome.RECOMPRESSED);
        assertThat(result.packs()).isEqualTo(2);
        assertThat(result.chosenBytes()).isLessThan(result.bytesBefore() / 2);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void laterSavesKeepThePacksAndKnowTheirLevel() throws Exception {
        bench.saved();
        age(bench.store());
        recompress(9);
        Head before = newest();
        assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        write(bench.tree().resolve("new"), "new");
        SaveReport report = bench.saved();
        assertThat(report.counts().bytesRead()).isEqualTo(3);
        List<PackSize> kept = before.totals().packs();
        assertThat(newest().totals().packs()).hasSize(kept.size() + 1).containsAll(kept);
        assertThat(newest().levels()).isEqualTo(before.levels());
        bench.assertLoadGivesTheTree();
    }

    @Test
    void whatASaveCompressedAtThisLevelIsLeft() throws Exception {
        bench.save(request -> request.withLevel(9));
        age(bench.store());
        assertAllHaveTheLevel(9);
        assertThat(recompress(9).namespaces()).isEmpty();
    }

    /** An unchanged save that notes the use of a day keeps what is known of the packs. */
    @Test
    void aTouchKeepsTheLevels() throws Exception {
        bench.saved();
        age(bench.store());
        recompress(9);
        AgingStore.backdate(bench.object(Workbench.LAYOUT.head(2)), Duration.ofHours(30));
        assertThat(bench.save().touched()).isTrue();
        assertThat(newest().generation()).isEqualTo(3);
        assertAllHaveTheLevel(9);
        assertThat(newest().created()).isAfter(Instant.now().minus(Duration.ofHours(1)));
    }

    @Test
    void signedGenerationsNeedAKeyThatCounts() throws Exception {
        bench.save(request -> request.withSigningKey(KEY));
        age(bench.store());
        Map<String, Long> before = bench.objects();
        RecompressReport refused = recompress(9);
        assertThat(only(refused).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.problems()).hasSize(1).allMatch(line -> line.contains("name the key to sign with"));
        SigningKey elsewhere = SigningKey.parse("castor-project: other/*\n" + KEY.toPem());
        refused = recompress(9, request -> request.withSigningKey(elsewhere).withTrustedKeys(KEY.trusted()));
        assertThat(refused.problems()).hasSize(1).allMatch(line -> line.contains("mediawiki/core"));
        assertThat(bench.objects()).isEqualTo(before);

        assertThat(only(recompress(9, request -> request.withSigningKey(KEY))).outcome())
                .isEqualTo(Outcome.RECOMPRESSED);
        LoadReport load = bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("target")))
                        .withTrustedKeys(KEY.trusted()));
        assertThat(load.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(load.head().orElseThrow().generation()).isEqualTo(2);
        assertThat(load.signer()).contains(KEY.id());
    }

    @Test
    void generationsOfStrangersAreNotTaken() throws Exception {
        bench.save(request -> request.withSigningKey(SigningKey.generate()));
        age(bench.store());
        assertThat(recompress(9, request -> request.withSigningKey(KEY)).namespaces())
                .isEmpty();
    }

    @Test
    void thereAreOnlyTheseLevels() {
        for (int level : List.of(-1, 0, 3, 20)) {
            assertThatThrownBy(() -> RecompressRequest.of(List.of(), level))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("from 4 to 19");
        }
        assertThat(RecompressRequest.of(List.of(), 19).deadline()).isEqualTo(Duration.ofHours(12));
    }
}
