package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.diff.DiffReport;
import io.jenkins.plugins.castor.engine.diff.DiffReport.CacheDiff;
import io.jenkins.plugins.castor.engine.diff.DiffReport.Change;
import io.jenkins.plugins.castor.engine.diff.DiffReport.Kind;
import io.jenkins.plugins.castor.engine.diff.DiffReport.Sum;
import io.jenkins.plugins.castor.engine.diff.DiffRequest;
import io.jenkins.plugins.castor.engine.diff.MissingGenerationException;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a generation added, changed and dropped. */
class DiffTest {
    private static final SigningKey KEY = SigningKey.generate();

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private static DiffReport diff(Castor castor, long generation, OptionalLong other, int most) throws Exception {
        return castor.diff(new DiffRequest(Workbench.JOB, generation, other, Optional.empty(), most));
    }

    private static DiffReport diff(Castor castor, long generation) throws Exception {
        return diff(castor, generation, OptionalLong.empty(), 100);
    }

    private static DiffReport diff(Castor castor, long generation, TrustedKeys keys) throws Exception {
        return castor.diff(new DiffRequest(Workbench.JOB, generation, OptionalLong.empty(), Optional.of(keys), 100));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfChangeIsNamedWithItsSizes(RealStore.Kind kind) throws Exception {
        try (RealStore store = RealStore.start(kind, temp);
                Workbench bench = new Workbench(temp, store.open())) {
            Path tree = bench.tree();
            TestTrees.write(tree.resolve("stays"), "same");
            TestTrees.write(tree.resolve("touched"), "same");
            TestTrees.write(tree.resolve("grows"), "small");
            TestTrees.write(tree.resolve("mode"), "x");
            TestTrees.write(tree.resolve("goes/away"), "four");
            TestTrees.write(tree.resolve("becomes"), "a directory");
            Files.createSymbolicLink(tree.resolve("link"), Path.of("stays"));
            bench.saved();
            Files.setLastModifiedTime(tree.resolve("touched"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
            TestTrees.write(tree.resolve("grows"), "x".repeat(3000));
            Files.setPosixFilePermissions(tree.resolve("mode"), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.delete(tree.resolve("goes/away"));
            Files.delete(tree.resolve("becomes"));
            TestTrees.write(tree.resolve("becomes/file"), "in it");
            Files.delete(tree.resolve("link"));
            Files.createSymbolicLink(tree.resolve("link"), Path.of("grows"));
            TestTrees.write(tree.resolve("new/empty"), "");
            Files.createLink(tree.resolve("second"), tree.resolve("mode"));
            bench.saved();
            DiffReport report = diff(bench.castor(), 2);
            assertThat(report.head().generation()).isEqualTo(2);
            assertThat(report.other().map(Head::generation)).hasValue(1L);
            assertThat(report.changes())
                    .containsExactly(
                            new Change(Kind.CHANGED, "npm/grows", 3000, 5),
                            new Change(Kind.DROPPED, "npm/becomes", 0, 11),
                            new Change(Kind.ADDED, "npm/becomes/file", 5, 0),
                            new Change(Kind.DROPPED, "npm/goes/away", 0, 4),
                            new Change(Kind.CHANGED, "npm/mode", 1, 1),
                            new Change(Kind.CHANGED, "npm/link", 0, 0),
                            new Change(Kind.ADDED, "npm/new/empty", 0, 0),
                            new Change(Kind.ADDED, "npm/second", 0, 0));
            assertThat(report.caches())
                    .containsExactly(new CacheDiff("npm", new Sum(3, 5, 0), new Sum(3, 3001, 6), new Sum(2, 0, 15)));
            assertThat(report.more()).isZero();
        }
    }

    @Test
    void theFirstGenerationIsAllNew() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            TestTrees.write(bench.tree().resolve("file"), "12345");
            bench.saved();
            DiffReport report = diff(bench.castor(), 1);
            assertThat(report.other()).isEmpty();
            assertThat(report.changes()).containsExactly(new Change(Kind.ADDED, "npm/file", 5, 0));
        }
    }

    @Test
    void anyTwoGenerationsAreComparedInAnyOrder() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            for (int i = 1; i <= 3; i++) {
                TestTrees.write(bench.tree().resolve("file-" + i), "x".repeat(i));
                bench.saved();
            }
            assertThat(diff(bench.castor(), 3, OptionalLong.of(1), 100).changes())
                    .containsExactly(
                            new Change(Kind.ADDED, "npm/file-3", 3, 0), new Change(Kind.ADDED, "npm/file-2", 2, 0));
            assertThat(diff(bench.castor(), 1, OptionalLong.of(3), 100).changes())
                    .containsExactly(
                            new Change(Kind.DROPPED, "npm/file-3", 0, 3), new Change(Kind.DROPPED, "npm/file-2", 0, 2));
            assertThat(diff(bench.castor(), 2, OptionalLong.of(2), 100).changes())
                    .isEmpty();
        }
    }

    @Test
    void onlyTheLargestAreNamedAndAllAreCounted() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            for (int i = 1; i <= 300; i++) {
                TestTrees.write(bench.tree().resolve("d" + i % 7 + "/file-" + i), "x".repeat(i));
            }
            bench.saved();
            DiffReport few = diff(bench.castor(), 1, OptionalLong.empty(), 2);
            assertThat(few.changes()).extracting(Change::bytes).containsExactly(300L, 299L);
            assertThat(few.more()).isEqualTo(298);
            assertThat(few.total().added()).isEqualTo(new Sum(300, 300 * 301 / 2, 0));
            DiffReport none = diff(bench.castor(), 1, OptionalLong.empty(), 0);
            assertThat(none.changes()).isEmpty();
            assertThat(none.more()).isEqualTo(300);
        }
    }

    @Test
    void aCacheThatOneGenerationHasNotIsAllNewOrAllGone() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            TestTrees.write(temp.resolve("a/one"), "1");
            TestTrees.write(temp.resolve("b/two"), "22");
            TestTrees.write(temp.resolve("c/three"), "333");
            bench.castor().save(SaveRequest.of(Workbench.JOB, caches("a", "b")));
            bench.castor().save(SaveRequest.of(Workbench.JOB, caches("b", "c")));
            DiffReport report = diff(bench.castor(), 2);
            assertThat(report.changes())
                    .containsExactly(new Change(Kind.ADDED, "c/three", 3, 0), new Change(Kind.DROPPED, "a/one", 0, 1));
            assertThat(report.caches()).extracting(CacheDiff::name).containsExactly("a", "b", "c");
            Sum none = new Sum(0, 0, 0);
            assertThat(report.caches().get(1)).isEqualTo(new CacheDiff("b", none, none, none));
        }
    }

    private List<CacheDirectory> caches(String... names) {
        return List.of(names).stream()
                .map(name -> new CacheDirectory(name, temp.resolve(name), PathFilter.ALL))
                .toList();
    }

    @Test
    void aGenerationThatIsGoneIsNamed() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            for (int i = 1; i <= 2; i++) {
                TestTrees.write(bench.tree().resolve("file"), "x".repeat(i));
                bench.saved();
            }
            assertThatThrownBy(() -> diff(bench.castor(), 7))
                    .isInstanceOf(MissingGenerationException.class)
                    .hasMessageContaining("there is no generation 7 in " + Workbench.JOB.path());
            Files.delete(bench.object(Workbench.LAYOUT.head(1)));
            assertThatThrownBy(() -> diff(bench.castor(), 2))
                    .isInstanceOf(MissingGenerationException.class)
                    .hasMessageContaining("generation 1 of")
                    .hasMessageContaining("on which generation 2 was built, is not there any more");
            Head head = Workbench.heads(bench.castor()).get(0);
            Files.delete(bench.object(Workbench.LAYOUT.snapshot(head.snapshot())));
            assertThatThrownBy(() -> diff(bench.castor(), 2, OptionalLong.of(2), 1))
                    .isInstanceOf(MissingGenerationException.class)
                    .hasMessageContaining("the list of files of generation 2");
        }
    }

    @Test
    void aDamagedListOfFilesIsNamedAndNotBelieved() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            TestTrees.write(bench.tree().resolve("file"), "x");
            bench.saved();
            Path snapshot = bench.object(Workbench.LAYOUT.snapshot(
                    Workbench.heads(bench.castor()).get(0).snapshot()));
            byte[] bytes = Files.readAllBytes(snapshot);
            bytes[bytes.length / 2] ^= 1;
            Files.write(snapshot, bytes);
            assertThatThrownBy(() -> diff(bench.castor(), 1))
                    .isInstanceOf(DamagedException.class)
                    .hasMessageContaining(
                            "the snapshot " + Workbench.LAYOUT.namespace().path());
        }
    }

    @Test
    void whatNoTrustedKeySignedIsComparedWithAWarning() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            TestTrees.write(bench.tree().resolve("file"), "x");
            bench.save(request -> request.withSigningKey(KEY));
            assertThat(diff(bench.castor(), 1, KEY.trusted()).warnings()).isEmpty();
            DiffReport foreign = diff(bench.castor(), 1, SigningKey.generate().trusted());
            assertThat(foreign.changes()).hasSize(1);
            assertThat(foreign.warnings()).singleElement().asString().endsWith("loads refuse it");
        }
    }
}
