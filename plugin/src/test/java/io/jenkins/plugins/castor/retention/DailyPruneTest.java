package io.jenkins.plugins.castor.retention;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.NamedStore;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.config.Retention;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.folder.ChosenStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The daily prune, and what it compresses again. */
@WithJenkins
@Timeout(300)
class DailyPruneTest {

    private static final Namespace NAMESPACE = new Namespace("website", "main", "test");

    private static JenkinsRule jenkins;

    @TempDir
    Path temp;

    private Path store;
    private Path tree;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @BeforeEach
    void saveWhatIsADayOld() throws Exception {
        store = temp.resolve("store");
        tree = Files.createDirectory(temp.resolve("tree"));
        ControllerStore kind = new ControllerStore();
        kind.setPath(store.toString());
        CastorConfiguration.get().setStore(kind);
        Files.writeString(
                tree.resolve("numbers"),
                IntStream.range(0, 100_000)
                        .mapToObj(i -> Integer.toString(i * 7919))
                        .collect(Collectors.joining(" ")));
        try (Castor castor = Castor.open(store.toString())) {
            SaveRequest request = SaveRequest.of(NAMESPACE, caches(tree)).withSigningKey(SigningKeys.get());
            assertThat(castor.save(request).outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        }
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
            }
        }
        // A day has passed since the prune of the test before.
        NamespaceUses uses = NamespaceUses.get();
        uses.setClock(Clock.offset(Clock.fixed(uses.now(), Clock.systemUTC().getZone()), Duration.ofHours(24)));
    }

    @AfterEach
    void forget() {
        CastorConfiguration.get().setRetention(new Retention());
        CastorConfiguration.get().setStore(new ControllerStore());
    }

    private static List<CacheDirectory> caches(Path tree) {
        return List.of(new CacheDirectory("deps", tree, PathFilter.ALL));
    }

    private static void recompress(Integer level) {
        Retention retention = new Retention();
        retention.setRecompress(level);
        CastorConfiguration.get().setRetention(retention);
    }

    /** Does what the hour brings, and gives what it logs. */
    private static String hourly() throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        jenkins.jenkins
                .getExtensionList(DailyPrune.class)
                .get(0)
                .execute(new StreamTaskListener(log, StandardCharsets.UTF_8));
        return log.toString(StandardCharsets.UTF_8);
    }

    private LoadReport load() throws Exception {
        try (Castor castor = Castor.open(store.toString())) {
            return castor.load(LoadRequest.of(NAMESPACE, caches(temp.resolve("loaded")))
                    .withTrustedKeys(SigningKeys.get().trusted()));
        }
    }

    @Test
    void whatIsUsedIsCompressedAgainAndSignedAndTold() throws Exception {
        recompress(19);
        try (LogRecorder audit = new LogRecorder()
                .record("io.jenkins.plugins.castor.audit", Level.INFO)
                .capture(10)) {
            assertThat(hourly())
                    .containsPattern(
                            "stay in use\\..* Compressed [0-9.]+ kB again at level 19 in .*: loads fetch .* less");
            assertThat(audit.getMessages())
                    .anyMatch(
                            line -> line.startsWith("recompress by=\"the daily task\" namespace=\"website/main/test\"")
                                    && line.endsWith("generation=\"2\" level=\"19\""));
        }
        PruneRecord last = StorePruner.get().last(ChosenStore.all().get(0));
        assertThat(last.getSummary()).contains("again at level 19");
        assertThat(last.getProblems()).isEmpty();
        assertThat(jenkins.createWebClient()
                        .goTo("castor-prune")
                        .getElementById("castor-last")
                        .getTextContent())
                .contains("again at level 19");

        LoadReport loaded = load();
        assertThat(loaded.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(loaded.head().orElseThrow().generation()).isEqualTo(2);
        assertThat(loaded.head().orElseThrow().publisher()).startsWith("Jenkins http");
        assertThat(temp.resolve("loaded/numbers")).hasSameBinaryContentAs(tree.resolve("numbers"));
        // The day is not over.
        assertThat(hourly()).isEmpty();
    }

    @Test
    void nothingIsCompressedAgainUnlessAnAdministratorWantsIt() throws Exception {
        recompress(null);
        assertThat(hourly()).contains("stay in use").doesNotContain("again");
        assertThat(load().head().orElseThrow().generation()).isEqualTo(1);
    }

    @Test
    void aPruneByHandCompressesNothingAgain() throws Exception {
        recompress(19);
        assertThat(StorePruner.get().prune("me").get(0).getSummary())
                .contains("stay in use")
                .doesNotContain("again");
        assertThat(load().head().orElseThrow().generation()).isEqualTo(1);
    }

    @Test
    void whatIsDamagedIsAmongTheProblems() throws Exception {
        try (Stream<Path> files = Files.walk(store)) {
            Path pack = files.filter(file -> file.toString().endsWith(".tar.zst"))
                    .findFirst()
                    .orElseThrow();
            FileTime time = Files.getLastModifiedTime(pack);
            byte[] bytes = Files.readAllBytes(pack);
            bytes[bytes.length / 2] ^= 1;
            Files.write(pack, bytes);
            Files.setLastModifiedTime(pack, time);
        }
        recompress(12);
        assertThat(hourly())
                .contains("There was nothing to compress again", "castor repair takes a damaged generation");
        assertThat(StorePruner.get().last(ChosenStore.all().get(0)).getProblems())
                .singleElement()
                .asString()
                .startsWith("website/main/test: ");
    }

    /** The prune of a store that never answers neither begins twice nor holds up the others. */
    @Test
    void aStoreThatNeverAnswersHoldsUpNoOther() throws Exception {
        Silent silent = new Silent();
        CastorConfiguration.get()
                .setStores(Stream.of("dead-1", "dead-2", "dead-3", "dead-4", "dead-5")
                        .map(name -> new NamedStore(name, name.equals("dead-1") ? silent : new Silent()))
                        .toList());
        StorePruner.get().setLimit(Duration.ofSeconds(2));
        try {
            List<String> first = hourly().lines().toList();
            assertThat(first)
                    .hasSize(6)
                    .satisfiesOnlyOnce(line -> assertThat(line).contains("stay in use"))
                    .filteredOn(line -> line.contains("given up; look whether the store answers"))
                    .hasSize(5);
            assertThat(StorePruner.get().isRunning()).isFalse();
            assertThat(StorePruner.get().last(ChosenStore.ofDefault()).getSummary())
                    .contains("stay in use");
            assertThat(StorePruner.get().prune("me")).hasSize(6);
            assertThat(silent.asked).hasValue(1);
        } finally {
            StorePruner.get().setLimit(Duration.ofHours(6));
            CastorConfiguration.get().setStores(List.of());
            Silent.END.countDown();
        }
    }

    /** Cannot even be interrupted, like a directory whose server is gone. */
    private static final class Silent extends StoreConfiguration {

        private static final CountDownLatch END = new CountDownLatch(1);

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public StoreSession begin(FilePath workspace, Duration validity) throws IOException {
            throw new IOException("no build uses it");
        }

        @Override
        public Optional<Castor> open() throws IOException {
            asked.incrementAndGet();
            while (END.getCount() > 0) {
                try {
                    END.await();
                } catch (InterruptedException e) {
                    // It does not hear that.
                }
            }
            throw new IOException("ended");
        }

        @Override
        public String toString() {
            return "s3://silent-" + System.identityHashCode(this);
        }
    }

    @Test
    void whatWasStoppedIsSaid() throws Exception {
        recompress(19);
        PruneRecord pruned = PruneRecord.failed(0, "me", "why", Duration.ZERO);
        try (Castor castor = Castor.open(store.toString())) {
            Thread.currentThread().interrupt();
            assertThat(Recompression.after(ChosenStore.all().get(0), pruned, castor)
                            .getSummary())
                    .startsWith(pruned.getSummary() + " Compressing again ended after ");
        } finally {
            Thread.interrupted();
        }
        assertThat(load().head().orElseThrow().generation()).isEqualTo(1);
    }
}
