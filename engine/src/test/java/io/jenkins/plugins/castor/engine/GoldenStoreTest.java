package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.VerifyReport;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that the first version wrote is read for ever. It stands in {@code src/test/resources/golden/v1} and is never made
 * again: a change that makes this fail breaks the stores that people have. {@link #make} shows how it came about.
 */
class GoldenStoreTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/v1");

    /** Two generations, of which a prune retired the first; a level is noted for its pack. */
    private static final Namespace PRUNED = new Namespace("mediawiki/core", "master", "pruned");

    private static final String LONG_NAME = "long-".repeat(50);

    @TempDir
    Path temp;

    private Workbench bench;

    @BeforeEach
    void copyTheStore() throws Exception {
        run(temp, "cp", "-r", GOLDEN.toAbsolutePath().toString(), "store");
        bench = new Workbench(temp);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theNewestGenerationIsRestored() throws Exception {
        Path expected = temp.resolve("expected");
        makeFirst(expected);
        makeSecond(expected);
        TestTrees.assertIs(bench.loaded(), TestTrees.listing(expected));
    }

    /** {@code script/read-store} knows only what docs/reference/format.md says. */
    @Test
    void aReaderThatIsNotCastorRestoresIt() throws Exception {
        Path script = Path.of("../script/read-store").toAbsolutePath().normalize();
        run(temp, script.toString(), "store", Workbench.JOB.path(), "restored");
        Path expected = temp.resolve("expected");
        makeFirst(expected);
        makeSecond(expected);
        TestTrees.assertIs(temp.resolve("restored/npm"), TestTrees.listing(expected));
    }

    @Test
    void theFirstGenerationIsRestored() throws Exception {
        Files.delete(bench.object(Workbench.LAYOUT.head(2)));
        Path expected = temp.resolve("expected");
        makeFirst(expected);
        TestTrees.assertIs(bench.loaded(), TestTrees.listing(expected));
    }

    @Test
    void nothingIsDamaged() throws Exception {
        VerifyReport report = bench.castor().verify(Workbench.JOB, Optional.empty(), Progress.NONE);
        assertThat(report.damaged()).isEmpty();
        assertThat(report.generations()).isEqualTo(2);
        assertThat(report.objects()).isEqualTo(6);
        assertThat(bench.castor().catalogue().namespaces()).containsExactly(Workbench.JOB, PRUNED);
    }

    @Test
    void theHeadsSayWhatTheySaid() throws Exception {
        List<Head> heads = Workbench.heads(bench.castor());
        assertThat(heads).extracting(Head::generation).containsExactly(2L, 1L);
        assertThat(heads).extracting(Head::parent).containsExactly(OptionalLong.of(1), OptionalLong.empty());
        Head newest = heads.get(0);
        assertThat(newest.namespace()).isEqualTo(Workbench.JOB);
        assertThat(newest.totals().entries()).isEqualTo(14);
        assertThat(newest.totals().bytes()).isEqualTo(12_028);
        assertThat(newest.totals().packs()).hasSize(2);
        assertThat(newest.tree()).isPresent();
        assertThat(newest.created()).isAfter(Instant.parse("2026-11-20T00:00:00Z"));
        assertThat(newest.store()).isEqualTo(new StoreId("de55f3c9977eece2186f98a3fdd4299b"));
        assertThat(newest.key()).isEmpty();
        assertThat(newest.publisher()).isEqualTo("castor");
        assertThat(newest.provenance().facts())
                .containsOnlyKeys("build", "change")
                .containsEntry("build", "https://ci.example.org/job/npm/42/")
                .containsEntry("change", "Ünïcode \"quoted\" \uD83D\uDE00");
        assertThat(newest.signature()).isEmpty();
    }

    @Test
    void whatWasRetiredIsOutOfUse() throws Exception {
        StoreLayout layout = new StoreLayout(PRUNED);
        Path target = temp.resolve("pruned");
        LoadRequest request = LoadRequest.of(PRUNED, Workbench.caches(target));
        assertThat(bench.castor().load(request).head().orElseThrow().generation())
                .isEqualTo(2);
        assertThat(target.resolve("changes")).hasContent("second");
        Files.delete(bench.object(layout.head(2)));
        assertThat(bench.castor().load(request).outcome()).isEqualTo(LoadReport.Outcome.MISS);
    }

    @Test
    void aLevelIsNotedForAPack() throws Exception {
        try (Store store = new DirectoryStore(bench.store())) {
            Head head = new Heads(store, PRUNED, Optional.empty()).read(1);
            assertThat(head.levels()).containsExactly(Map.entry("f71f36a96b583ec0e978046e19e3362c", 6));
        }
    }

    @Test
    void theEntriesAreTheseInThisOrder() throws Exception {
        List<String> entries = new ArrayList<>();
        Head newest = Workbench.heads(bench.castor()).get(0);
        try (Store store = new DirectoryStore(bench.store());
                SnapshotReader snapshot =
                        StoredSnapshot.fetch(store, newest, Limits.DEFAULT).open()) {
            for (Optional<String> cache = snapshot.nextCache(); cache.isPresent(); cache = snapshot.nextCache()) {
                while (snapshot.next()) {
                    Entry entry = snapshot.entry();
                    String line = cache.get() + " " + entry
                            + (snapshot.content() == null
                                    ? ""
                                    : " frame " + snapshot.content().frame() + " at "
                                            + snapshot.content().offset() + " used "
                                            + snapshot.content().used());
                    entries.add(line.replace("\n", "\\n"));
                }
            }
        }
        assertThat(entries).containsExactlyElementsOf(Files.readAllLines(GOLDEN.resolveSibling("v1-entries.txt")));
    }

    /** It also goes on: the next save builds on what version 1 left. */
    @Test
    void theNextSaveBuildsOnIt() throws Exception {
        makeFirst(bench.tree());
        makeSecond(bench.tree());
        SaveReport unchanged = bench.save();
        assertThat(unchanged.outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        // The golden store is older than a day, so this published its newest snapshot once more.
        assertThat(unchanged.head().orElseThrow().generation()).isEqualTo(3);
        TestTrees.write(bench.tree().resolve("third"), "new");
        SaveReport report = bench.saved();
        assertThat(report.head().orElseThrow().generation()).isEqualTo(4);
        assertThat(report.counts().bytesRead()).isEqualTo(3);
        bench.assertLoadGivesTheTree();
    }

    private static void makeFirst(Path tree) throws Exception {
        write(tree.resolve("file"), "content\n", "2020-02-29T12:34:56.123456789Z");
        write(tree.resolve("empty"), "", "1985-10-26T08:15:00Z");
        write(tree.resolve("directory/" + LONG_NAME), "long\n".repeat(1000), "2024-01-02T03:04:05.678Z");
        write(tree.resolve("directory/noise"), noise(1, 6000), "2024-05-06T07:08:09.1Z");
        write(tree.resolve("directory/日本語 \uD83D\uDE00\n\\\""), "Ünïcode\n", "2021-01-01T00:00:00Z");
        write(tree.resolve("directory/script"), "#!/bin/sh\n", "2022-01-01T00:00:00Z");
        Files.setPosixFilePermissions(tree.resolve("directory/script"), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.createLink(tree.resolve("directory/zz-script too"), tree.resolve("directory/script"));
        write(tree.resolve("gone"), "gone\n", "2023-01-01T00:00:00Z");
        Files.createDirectories(tree.resolve("empty directory"));
        Files.createSymbolicLink(tree.resolve("empty directory.link"), Path.of("empty directory"));
        date(tree);
    }

    private static void makeSecond(Path tree) throws Exception {
        Files.delete(tree.resolve("gone"));
        write(tree.resolve("file"), "another content\n".repeat(63), "2025-06-07T08:09:10.000000011Z");
        write(tree.resolve("directory/new/same as empty"), "", "2025-01-01T00:00:00Z");
        Files.createSymbolicLink(tree.resolve("directory/new/up"), Path.of("../script"));
        date(tree);
    }

    private static void write(Path file, String content, String time) throws Exception {
        write(file, content.getBytes(StandardCharsets.UTF_8), time);
    }

    private static void write(Path file, byte[] content, String time) throws Exception {
        TestTrees.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        run(file.getParent(), "touch", "-d", time, file.getFileName().toString());
    }

    private static void date(Path tree) throws Exception {
        run(tree, "sh", "-c", "find . -type l -exec touch -h -d 2019-01-01T00:00:00.123456Z {} +");
        run(tree, "sh", "-c", "find . -type d -exec chmod 755 {} + -exec touch -d 2018-01-01T00:00:00.5Z {} +");
    }

    /** Makes the store in a directory that does not exist. Run once, when version 1 of the format was settled. */
    static void make(Path directory) throws Exception {
        Path work = Files.createTempDirectory("golden");
        Path tree = work.resolve("tree");
        TreeMap<String, String> facts = new TreeMap<>();
        facts.put("build", "https://ci.example.org/job/npm/42/");
        facts.put("change", "Ünïcode \"quoted\" \uD83D\uDE00");
        try (Castor castor = Castor.open(directory.toString())) {
            SaveRequest request =
                    SaveRequest.of(Workbench.JOB, Workbench.caches(tree)).withProvenance(new Provenance(facts));
            makeFirst(tree);
            castor.save(request);
            makeSecond(tree);
            castor.save(request);
        }
        Files.delete(directory.resolve(".staging"));
    }
}
