package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.NewestHead;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.store.FaultyProxy;
import io.jenkins.plugins.castor.engine.store.FaultyProxy.Fault;
import io.jenkins.plugins.castor.engine.store.FaultyProxy.Way;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.rsync.Rsyncd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Loads and saves over a real rsync daemon, with trouble between them in the real protocol: a load ends as it should or
 * cold and clean, and a save leaves what was there before.
 */
class RsyncTest {

    private static final int FOR_EVER = Integer.MAX_VALUE;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Rsyncd server;
    private FaultyProxy proxy;
    private Workbench direct;
    private Workbench faulty;
    private SortedMap<String, String> saved;

    @BeforeEach
    void saveOnce() throws Exception {
        server = new Rsyncd(temp.resolve("server"));
        proxy = new FaultyProxy(server.port());
        direct = new Workbench(temp, Castor.open(server.url(), Rsyncd.options()));
        faulty = new Workbench(temp, Castor.open(Rsyncd.url(proxy.port()), Rsyncd.options()));
        for (int i = 0; i < 40; i++) {
            TestTrees.write(direct.tree().resolve("folder-" + i % 3 + "/file-" + i), TestTrees.noise(i, 50_000));
        }
        direct.saved();
        saved = TestTrees.listing(direct.tree());
    }

    @AfterEach
    void stop() throws Exception {
        threads.shutdownNow();
        direct.close();
        faulty.close();
        proxy.close();
        server.close();
        assertThat(temporaryFolders()).isEmpty();
    }

    private static List<Path> temporaryFolders() throws Exception {
        String own = "castor-rsync-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith(own))
                    .toList();
        }
    }

    private void change() throws Exception {
        TestTrees.write(direct.tree().resolve("changed"), TestTrees.noise(99, 2_000_000));
    }

    private void assertCold(LoadReport report, Path target, String reason) {
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.trouble()).isTrue();
        assertThat(report.reason().orElseThrow()).contains(reason).doesNotContain(Rsyncd.PASSWORD);
        assertThat(target)
                .satisfiesAnyOf(
                        path -> assertThat(path).doesNotExist(),
                        path -> assertThat(path).isEmptyDirectory());
    }

    private void assertSkipped(SaveReport report, String reason) throws Exception {
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
        assertThat(report.reason().orElseThrow()).contains(reason).doesNotContain(Rsyncd.PASSWORD);
        proxy.make(null, null, 0);
        TestTrees.assertIs(direct.loaded(), saved);
        direct.assertNothingIsDamaged();
    }

    @Test
    void aLoadTakesThreeConnections() throws Exception {
        long before = server.connections();
        TestTrees.assertIs(direct.loaded(), saved);
        assertThat(server.connections() - before).isEqualTo(3);
    }

    @Test
    void theNewestHeadsOfAllNamespacesTakeOneListingAndOneTransfer() throws Exception {
        Path root = server.root().resolve("the store");
        String head = Files.readString(root.resolve(Workbench.LAYOUT.head(1)));
        for (int i = 0; i < 200; i++) {
            Namespace namespace = new Namespace("project-" + i % 7, "main", "job-" + i);
            StoreLayout layout = new StoreLayout(namespace);
            Files.createDirectories(root.resolve(layout.heads()));
            for (long generation = 1; generation <= 3; generation++) {
                Files.writeString(
                        root.resolve(layout.head(generation)),
                        head.replace("\"mediawiki/core\"", "\"" + namespace.project() + "\"")
                                .replace("\"master\"", "\"" + namespace.branch() + "\"")
                                .replace("\"npm-test\"", "\"" + namespace.job() + "\"")
                                .replace("\"generation\":1,", "\"generation\":" + generation + ","));
            }
        }
        long before = server.connections();
        List<NewestHead> newest = direct.castor().catalogue().newest(Optional.empty());
        assertThat(server.connections() - before).isEqualTo(2);
        assertThat(newest).hasSize(201).allSatisfy(found -> {
            assertThat(found.failure()).isEmpty();
            assertThat(found.head().orElseThrow().namespace().path())
                    .isEqualTo(found.namespace().path());
        });
        assertThat(newest.stream().filter(found -> found.head().orElseThrow().generation() == 3))
                .hasSize(200);
    }

    @Test
    void aSaveTakesFewConnections() throws Exception {
        long before = server.connections();
        assertThat(direct.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        assertThat(server.connections() - before).as("when nothing changed").isEqualTo(2);
        change();
        before = server.connections();
        direct.saved();
        assertThat(server.connections() - before).as("when something changed").isLessThanOrEqualTo(9);
        direct.assertLoadGivesTheTree();
    }

    @Test
    void aLoadNeedsNoPassword() throws Exception {
        try (Workbench reader = new Workbench(temp, Castor.open(server.readOnlyUrl()))) {
            Path target = temp.resolve("read");
            reader.loadedInto(target);
            TestTrees.assertIs(target, saved);
            change();
            assertSkipped(reader.save(), "read-only; save through a module that may be written");
        }
    }

    @Test
    void aWrongPasswordSkipsTheSaveAndSaysSo() throws Exception {
        change();
        try (Workbench other = new Workbench(temp, Castor.open(server.url(), Rsyncd.options("a wrong password")))) {
            SaveReport report = other.save();
            assertSkipped(report, "does not accept the user or the password");
            assertThat(report.reason().orElseThrow()).doesNotContain("a wrong password");
        }
    }

    @Test
    void aPasswordThatIsMissingIsNotCalledAWrongOne() throws Exception {
        change();
        try (Workbench other = new Workbench(temp, Castor.open(server.url(), Rsyncd.options("")))) {
            SaveReport report = other.save();
            assertSkipped(report, "no password is set; put the user into the store's URL");
            assertThat(report.reason().orElseThrow())
                    .contains("RSYNC_PASSWORD", "--password-file")
                    .doesNotContain("does not accept", "Jenkins");
        }
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        Path target = temp.resolve("none");
        String host = server.url().replace("127.0.0.1", "no-such-host.invalid");
        try (Workbench other = new Workbench(temp, Castor.open(host, Rsyncd.options()))) {
            assertCold(other.load(target), target, "host");
        }
        String module = server.url().replace("cache-save", "cash");
        try (Workbench other = new Workbench(temp, Castor.open(module, Rsyncd.options()))) {
            assertCold(other.load(target), target, "has no module of that name");
        }
    }

    @Test
    void aServerThatIsDownGivesAColdLoadAndNoSave() throws Exception {
        proxy.refuse();
        Path target = temp.resolve("refused");
        assertCold(faulty.load(target), target, "nothing listens there");
        change();
        assertSkipped(faulty.save(), "nothing listens there");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 60, 300, 100_000, 1_500_000})
    void aLoadWhoseConnectionsAllBreakIsCold(long after) throws Exception {
        proxy.make(new Fault.Reset(after), Way.TO_CLIENT, FOR_EVER);
        Path target = temp.resolve("broken");
        LoadReport report = faulty.load(target);
        if (report.outcome() == LoadReport.Outcome.HIT) {
            // Every attempt goes on where the one before it ended.
            assertThat(after).isGreaterThan(saved.size());
            TestTrees.assertIs(target, saved);
        } else {
            assertCold(report, target, "cannot read");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 300, 100_000})
    void aConnectionThatBreaksOnceDoesNoHarm(long after) throws Exception {
        for (int connection = 0; connection < 3; connection++) {
            proxy.make(new Fault.Reset(after), Way.TO_CLIENT, 1);
            Path target = temp.resolve("whole-" + connection);
            faulty.loadedInto(target);
            TestTrees.assertIs(target, saved);
        }
    }

    @Test
    void aTransferThatBrokeGoesOnWhereItEnded() throws Exception {
        proxy.make(new Fault.End(900_000), Way.TO_CLIENT, FOR_EVER);
        Path target = temp.resolve("whole");
        faulty.loadedInto(target);
        TestTrees.assertIs(target, saved);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, 500_000})
    void aSaveWhoseConnectionsBreakLeavesWhatWasThere(long after) throws Exception {
        change();
        proxy.make(new Fault.Reset(after), Way.TO_SERVER, FOR_EVER);
        assertSkipped(faulty.save(), "in rsync://");
    }

    @Test
    void aServerThatHangsIsLeftWhenTheTimeIsOver() throws Exception {
        for (long after : new long[] {0, 300, 500_000}) {
            proxy.make(new Fault.Hang(after), Way.TO_CLIENT, FOR_EVER);
            Path target = temp.resolve("hanging");
            LoadReport report = faulty.castor()
                    .load(LoadRequest.of(Workbench.JOB, Workbench.caches(target))
                            .withDeadline(Duration.ofSeconds(2)));
            assertCold(report, target, "the deadline of 2.0 s passed");
            assertThat(report.reason().orElseThrow()).endsWith("or cache less");
        }
    }

    @Test
    void aServerThatTricklesIsLeftWhenTheTimeIsOver() throws Exception {
        proxy.make(new Fault.Trickle(200), Way.TO_CLIENT, FOR_EVER);
        Path target = temp.resolve("trickling");
        LoadReport report = faulty.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(target)).withDeadline(Duration.ofSeconds(2)));
        assertCold(report, target, "the deadline of 2.0 s passed");
    }

    @ParameterizedTest
    @ValueSource(longs = {30, 200, 400, 1_000, 50_000, 1_999_000})
    void aByteThatArrivesAsAnotherGivesNoWrongFile(long at) throws Exception {
        proxy.make(new Fault.Flip(at), Way.TO_CLIENT, FOR_EVER);
        Path target = temp.resolve("flipped");
        LoadReport report = faulty.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(target)).withDeadline(Duration.ofSeconds(30)));
        if (report.outcome() == LoadReport.Outcome.HIT) {
            TestTrees.assertIs(target, saved);
        } else {
            assertThat(TestTrees.listing(temp)).doesNotContainKey("flipped/folder-0");
        }
    }

    @Test
    void aServerThatIsKilledAndStartedAgainDuringASaveLosesNothing() throws Exception {
        TestTrees.write(direct.tree().resolve("large"), TestTrees.noise(7, 6_000_000));
        StoreOptions slow = Rsyncd.options().withMaxRate(OptionalLong.of(4_000_000));
        try (Workbench slowly = new Workbench(temp, Castor.open(server.url(), slow))) {
            Future<SaveReport> save = threads.submit(() -> slowly.save());
            Waiting.until("a part of an object is on the server", () -> partIsOn(server) || save.isDone());
            server.kill();
            server.start();
            if (save.get().outcome() == SaveReport.Outcome.SAVED) {
                saved = TestTrees.listing(direct.tree());
            }
        }
        TestTrees.assertIs(direct.loaded(), saved);
        direct.save();
        direct.assertLoadGivesTheTree();
        direct.assertNothingIsDamaged();
    }

    /** What rsync is still writing has a name that begins with a dot. */
    private static boolean partIsOn(Rsyncd server) throws IOException {
        try (Stream<Path> all = Files.walk(server.root())) {
            return all.anyMatch(path -> path.getFileName().toString().startsWith(".") && Files.isRegularFile(path));
        } catch (UncheckedIOException e) {
            return false; // something went meanwhile
        }
    }

    @Test
    void aFullDiskOnTheServerSkipsTheSave() throws Exception {
        Path disk = Files.createDirectories(server.root().resolve("full"));
        int mounted = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString())
                .start()
                .waitFor();
        Assumptions.assumeTrue(mounted == 0, "only root may mount a small disk");
        try (Workbench full =
                new Workbench(temp, Castor.open(server.url().replace("the%20store", "full"), Rsyncd.options()))) {
            SaveReport report = full.save();
            assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
            assertThat(report.reason().orElseThrow()).contains("a disk is full");
            assertThat(Workbench.heads(full.castor())).isEmpty();
        } finally {
            TestTrees.run(temp, "umount", disk.toString());
        }
    }

    @Test
    void ofTwoSavesAtOnceBothArePublished() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        List<Future<SaveReport>> saves = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Path tree = temp.resolve("tree-" + i);
            // No two have the same time: a save that believed size and time would take one for the other.
            Files.setLastModifiedTime(
                    TestTrees.write(tree.resolve("own"), "of saver " + i),
                    FileTime.from(1_700_000_000L + i, TimeUnit.SECONDS));
            Castor castor = i == 0 ? direct.castor() : faulty.castor();
            saves.add(threads.submit(() -> {
                start.await();
                return castor.save(SaveRequest.of(Workbench.JOB, Workbench.caches(tree)));
            }));
        }
        for (Future<SaveReport> save : saves) {
            assertThat(save.get().outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        }
        assertThat(Workbench.heads(direct.castor())).hasSize(3);
        direct.assertNothingIsDamaged();
    }

    @Test
    void fiftyLoadsAtOnceAllEndWell() throws Exception {
        CyclicBarrier start = new CyclicBarrier(50);
        List<Future<LoadReport>> loads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Path target = temp.resolve("of-fifty-" + i);
            loads.add(threads.submit(() -> {
                start.await();
                return direct.load(target);
            }));
        }
        for (Future<LoadReport> load : loads) {
            assertThat(load.get().reason()).isEmpty();
            assertThat(load.get().outcome()).isEqualTo(LoadReport.Outcome.HIT);
        }
        TestTrees.assertIs(temp.resolve("of-fifty-49"), saved);
    }
}
