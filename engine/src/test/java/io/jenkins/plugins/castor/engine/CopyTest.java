package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.copy.CopyReport;
import io.jenkins.plugins.castor.engine.copy.CopyReport.Copied;
import io.jenkins.plugins.castor.engine.copy.CopyReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.copy.CopyReport.Outcome;
import io.jenkins.plugins.castor.engine.copy.CopyRequest;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a copy brings to the other store. */
class CopyTest {
    private static final SigningKey KEY = SigningKey.generate();

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private static CopyRequest request(int generations, Optional<SigningKey> key) {
        return new CopyRequest(List.of(Workbench.JOB), generations, key, Optional.empty(), Pins.NONE, "castor test");
    }

    private static NamespaceResult copy(Castor from, Castor to, CopyRequest request) throws Exception {
        CopyReport report = from.copyTo(to, request, Progress.NONE);
        assertThat(report.namespaces()).hasSize(1);
        return report.namespaces().get(0);
    }

    private static NamespaceResult copy(Castor from, Castor to, int generations) throws Exception {
        return copy(from, to, request(generations, Optional.empty()));
    }

    private static void write(Workbench bench, int file) throws Exception {
        TestTrees.write(bench.tree().resolve("d" + file % 3 + "/file-" + file), TestTrees.noise(file, 300_000));
    }

    private static void save(Workbench bench, int file) throws Exception {
        write(bench, file);
        bench.saved();
    }

    private static void assertLoadGives(Castor castor, Path target, Path tree, Optional<SigningKey> key)
            throws Exception {
        LoadRequest load = LoadRequest.of(Workbench.JOB, Workbench.caches(target));
        LoadReport report =
                castor.load(key.isPresent() ? load.withTrustedKeys(key.get().trusted()) : load);
        assertThat(report.reason()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        TestTrees.assertIs(target, TestTrees.listing(tree));
    }

    @ParameterizedTest
    @CsvSource({"DIRECTORY,S3", "S3,RSYNC", "RSYNC,DIRECTORY"})
    void theOtherStoreGivesTheSameSignedForItself(RealStore.Kind from, RealStore.Kind to) throws Exception {
        try (RealStore one = RealStore.start(from, temp);
                RealStore other = RealStore.start(to, temp);
                Workbench bench = new Workbench(temp, one.open());
                Castor target = other.open()) {
            for (int i = 0; i < 3; i++) {
                write(bench, i);
                Provenance build = new Provenance(new TreeMap<>(Map.of("build", "https://ci.example/" + i)));
                bench.save(request -> request.withSigningKey(KEY).withProvenance(build));
            }
            NamespaceResult result = copy(bench.castor(), target, request(1, Optional.of(KEY)));
            assertThat(result.remark()).isEmpty();
            assertThat(result.outcome()).isEqualTo(Outcome.COPIED);
            assertThat(result.copied()).containsExactly(new Copied(3, 3));
            assertLoadGives(target, temp.resolve("loaded"), bench.tree(), Optional.of(KEY));
            assertThat(target.verify(Workbench.JOB, Optional.of(KEY.trusted()), Progress.NONE)
                            .damaged())
                    .isEmpty();
            Head before = Workbench.heads(bench.castor()).get(0);
            Head after = Workbench.heads(target).get(0);
            assertThat(result.sentBytes())
                    .isEqualTo(after.totals().packBytes() + after.totals().snapshotBytes());
            assertThat(after.store()).isNotEqualTo(before.store());
            assertThat(after.created()).isEqualTo(before.created());
            assertThat(after.tree()).isEqualTo(before.tree());
            assertThat(after.parent()).isEmpty();
            assertThat(after.publisher()).isEqualTo("castor test");
            assertThat(after.provenance().facts())
                    .containsEntry("build", "https://ci.example/2")
                    .containsEntry("copied", before.store().value() + " 3");
            assertThat(after.totals().packs())
                    .extracting(PackSize::name)
                    .as("names of packs never recur")
                    .doesNotContainAnyElementsOf(
                            before.totals().packs().stream().map(PackSize::name).toList());
            NamespaceResult again = copy(bench.castor(), target, request(1, Optional.of(KEY)));
            assertThat(again.outcome()).isEqualTo(Outcome.THERE);
            assertThat(again.sentBytes()).isZero();
        }
    }

    @Test
    void allGenerationsAreCopiedInTheirOrderAndLaterOnesSendOnlyWhatIsNew() throws Exception {
        try (Workbench bench = new Workbench(temp);
                Castor target = Castor.open(temp.resolve("other").toString())) {
            for (int i = 0; i < 3; i++) {
                save(bench, i);
            }
            NamespaceResult all = copy(bench.castor(), target, CopyRequest.ALL);
            assertThat(all.copied()).containsExactly(new Copied(1, 1), new Copied(2, 2), new Copied(3, 3));
            assertThat(all.thereBytes()).isPositive();
            assertThat(Workbench.heads(target))
                    .extracting(head -> head.parent().orElse(0))
                    .containsExactly(2L, 1L, 0L);
            save(bench, 3);
            NamespaceResult more = copy(bench.castor(), target, CopyRequest.ALL);
            assertThat(more.copied()).containsExactly(new Copied(4, 4));
            assertThat(more.sentBytes()).isBetween(300_000L, 330_000L);
            assertThat(more.thereBytes()).isGreaterThan(900_000);
            assertLoadGives(target, temp.resolve("loaded"), bench.tree(), Optional.empty());
        }
    }

    @Test
    void aSaveToTheOtherStoreBuildsOnWhatWasCopied() throws Exception {
        try (Workbench bench = new Workbench(temp);
                Castor target = Castor.open(temp.resolve("other").toString())) {
            save(bench, 0);
            copy(bench.castor(), target, 1);
            assertThat(target.save(bench.saveRequest()).outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
            write(bench, 1);
            assertThat(target.save(bench.saveRequest()).counts().bytesSent()).isBetween(300_000L, 330_000L);
        }
    }

    @Test
    void nothingIsPutAboveANewerGeneration() throws Exception {
        try (Workbench bench = new Workbench(temp);
                Castor target = Castor.open(temp.resolve("other").toString())) {
            for (int i = 0; i < 2; i++) {
                save(bench, i);
                AgingStore.backdate(bench.object(Workbench.LAYOUT.head(i + 1)), Duration.ofHours(1));
            }
            target.save(bench.saveRequest());
            NamespaceResult result = copy(bench.castor(), target, CopyRequest.ALL);
            assertThat(result.outcome()).isEqualTo(Outcome.LEFT);
            assertThat(result.remark().orElseThrow()).contains("2 older generations were left out", "has a newer one");
            assertThat(Workbench.heads(target)).hasSize(1);
        }
    }

    @Test
    void numbersThatTheOtherStoreHasUsedGoOn() throws Exception {
        try (Workbench bench = new Workbench(temp);
                Castor target = Castor.open(temp.resolve("other").toString())) {
            for (int i = 0; i < 4; i++) {
                write(bench, i);
                target.save(bench.saveRequest());
                AgingStore.backdate(temp.resolve("other").resolve(Workbench.LAYOUT.head(i + 1)), Duration.ofHours(1));
            }
            save(bench, 5);
            assertThat(copy(bench.castor(), target, 1).copied()).containsExactly(new Copied(1, 5));
        }
    }

    @Test
    void keysAndLevelsGoAlong() throws Exception {
        try (Workbench bench = new Workbench(temp);
                Castor target = Castor.open(temp.resolve("other").toString())) {
            Recompressing.text(bench.tree().resolve("text"), 1, 400_000);
            bench.save(request -> request.withLevel(9));
            copy(bench.castor(), target, 1);
            Head before = Workbench.heads(bench.castor()).get(0);
            Head after = Workbench.heads(target).get(0);
            assertThat(after.key()).isEqualTo(before.key());
            assertThat(before.levels().values()).containsOnly(9);
            assertThat(after.levels())
                    .containsOnlyKeys(after.totals().packs().get(0).name());
            assertThat(after.levels().values()).containsOnly(9);
        }
    }

    @Test
    void signedGenerationsNeedTheKeyAndUnsignedOnesAreNotSigned() throws Exception {
        try (Workbench bench = new Workbench(temp);
                Castor target = Castor.open(temp.resolve("other").toString())) {
            save(bench, 0);
            NamespaceResult foreign = copy(bench.castor(), target, request(1, Optional.of(KEY)));
            assertThat(foreign.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(foreign.remark().orElseThrow())
                    .contains("no generation is believed", "saving once more with the key");
            write(bench, 1);
            bench.save(request -> request.withSigningKey(KEY));
            NamespaceResult unsigned = copy(bench.castor(), target, 1);
            assertThat(unsigned.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(unsigned.remark().orElseThrow()).contains("name the key to sign with");
            SigningKey other = SigningKey.generate(List.of("other/**"));
            assertThat(copy(bench.castor(), target, request(1, Optional.of(other)))
                            .outcome())
                    .isEqualTo(Outcome.FAILED);
            assertThat(Workbench.heads(target)).isEmpty();
        }
    }

    @Test
    void aStoreIsNotCopiedToItself() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            save(bench, 0);
            NamespaceResult result = copy(bench.castor(), bench.castor(), 1);
            assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.remark().orElseThrow()).contains("or one is a mirror of it");
        }
    }

    @Test
    void namespacesWithoutAGenerationInUseAreNamedOnlyWhereTheyAreWanted() throws Exception {
        try (Workbench bench = new Workbench(temp);
                Castor target = Castor.open(temp.resolve("other").toString())) {
            NamespaceResult none = copy(bench.castor(), target, 1);
            assertThat(none.outcome()).isEqualTo(Outcome.EMPTY);
            CopyRequest all =
                    new CopyRequest(List.of(), 1, Optional.empty(), Optional.empty(), Pins.NONE, "castor test");
            CopyReport report = bench.castor().copyTo(target, all, Progress.NONE);
            assertThat(report.namespaces()).isEmpty();
            assertThat(report.isComplete()).isTrue();
        }
    }
}
