package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.rsync.Rsyncd;
import io.jenkins.plugins.castor.engine.store.s3.S3TestServer;
import io.jenkins.plugins.castor.engine.warm.WarmReport;
import io.jenkins.plugins.castor.engine.warm.WarmReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.warm.WarmRequest;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories with copies of packs and snapshots: how they are filled, and loads that read them. */
@Timeout(180)
class NearDirectoriesTest {

    private static final Namespace OTHER = new Namespace("mediawiki/core", "master", "other");
    private static final long MUCH = 1 << 30;

    @TempDir
    Path temp;

    private Path near;
    private Path tree;

    @BeforeEach
    void fill() throws Exception {
        near = temp.resolve("near");
        tree = temp.resolve("tree");
        for (int i = 0; i < 20; i++) {
            write(tree.resolve("in-" + i % 3 + "/file-" + i), noise(i, 400_000));
        }
    }

    private void save(Castor castor, Namespace namespace) throws InterruptedException {
        assertThat(castor.save(SaveRequest.of(namespace, Workbench.caches(tree)))
                        .reason())
                .isEmpty();
    }

    private WarmReport warm(Castor castor, long most, Namespace... namespaces) throws Exception {
        return castor.warm(
                new WarmRequest(near, List.of(namespaces), most, Optional.empty(), Pins.NONE), Progress.NONE);
    }

    private LoadReport load(String url, StoreOptions options, String into) throws Exception {
        try (Castor castor = Castor.open(url, options.withNear(List.of("file://" + near)))) {
            LoadReport report = castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve(into))));
            assertThat(report.reason()).isEmpty();
            TestTrees.assertIs(temp.resolve(into), TestTrees.listing(tree));
            return report;
        }
    }

    private List<Path> nearFiles() throws IOException {
        try (Stream<Path> files = Files.walk(near)) {
            return files.filter(file -> file.toString().endsWith(".zst"))
                    .sorted()
                    .toList();
        }
    }

    /** Saves, warms and loads; then from a directory that is damaged, cut off, and lacks a file. */
    private void runThrough(String url, StoreOptions options) throws Exception {
        try (Castor castor = Castor.open(url, options)) {
            save(castor, Workbench.JOB);
            WarmReport report = warm(castor, MUCH, Workbench.JOB);
            assertThat(report.isComplete()).isTrue();
            assertThat(report.copiedBytes()).isEqualTo(report.bytes()).isPositive();
            assertThat(warm(castor, MUCH, Workbench.JOB).copiedBytes()).isZero();
        }
        LoadReport whole = load(url, options, "whole");
        assertThat(whole.warnings()).isEmpty();
        assertThat(whole.counts().bytesNear()).isEqualTo(whole.counts().bytesFetched());

        Path pack = nearFiles().stream()
                .filter(file -> file.toString().endsWith(".tar.zst"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 1;
        Files.write(pack, bytes);
        assertThat(load(url, options, "damaged").warnings())
                .singleElement()
                .asString()
                .contains("wrong bytes");

        Files.write(pack, new byte[10]);
        assertThat(load(url, options, "cut").warnings())
                .singleElement()
                .asString()
                .contains("left alone");

        Files.delete(pack);
        assertThat(load(url, options, "without").warnings()).isEmpty();
    }

    @Test
    void aDirectoryBeforeAnotherDirectory() throws Exception {
        runThrough(temp.resolve("store").toString(), StoreOptions.NONE);
    }

    @Test
    void aDirectoryBeforeS3() throws Exception {
        try (S3TestServer s3 = S3TestServer.start()) {
            runThrough(s3.newUrl(), S3TestServer.options());
        }
    }

    @Test
    void aDirectoryBeforeRsync() throws Exception {
        try (Rsyncd rsyncd = new Rsyncd(Files.createDirectory(temp.resolve("rsyncd")))) {
            runThrough(rsyncd.url(), Rsyncd.options());
        }
    }

    @Test
    void aServerDoesNotHelpAStoreWithoutSignedRequests() throws Exception {
        String url = temp.resolve("store").toString();
        try (Castor castor = Castor.open(url, StoreOptions.NONE.withNear(List.of("http://127.0.0.1:9")))) {
            save(castor, Workbench.JOB);
            LoadReport report = castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("there"))));
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
            assertThat(report.warnings()).singleElement().asString().contains("only a store in S3");
        }
    }

    @Test
    void aDirectoryThatIsNotThereIsSaid() throws Exception {
        String url = temp.resolve("store").toString();
        try (Castor castor = Castor.open(url)) {
            save(castor, Workbench.JOB);
        }
        assertThat(load(url, StoreOptions.NONE, "there").warnings())
                .containsExactly("the near cache file://" + near
                        + " was left alone: there is no such directory; the store gave the rest");
    }

    @Test
    void savesNeverReadIt() throws Exception {
        String url = temp.resolve("store").toString();
        try (Castor castor = Castor.open(url)) {
            save(castor, Workbench.JOB);
            warm(castor, MUCH, Workbench.JOB);
        }
        for (Path file : nearFiles()) {
            Files.write(file, noise(1, (int) Files.size(file)));
        }
        write(tree.resolve("new"), noise(99, 1000));
        try (Castor castor = Castor.open(url, StoreOptions.NONE.withNear(List.of(near.toString())))) {
            save(castor, Workbench.JOB);
            assertThat(castor.verify(Workbench.JOB, Optional.empty(), Progress.NONE)
                            .damaged())
                    .isEmpty();
        }
        assertThat(load(url, StoreOptions.NONE, "there").outcome()).isEqualTo(LoadReport.Outcome.HIT);
    }

    @Test
    void whatWasNotUsedForLongestMakesRoom() throws Exception {
        try (Castor castor = Castor.open(temp.resolve("store").toString())) {
            save(castor, Workbench.JOB);
            long one = warm(castor, MUCH, Workbench.JOB).bytes();
            age(Duration.ofDays(9));
            write(tree.resolve("file-other"), noise(77, 300_000));
            save(castor, OTHER);
            Path kept = near.resolve("README");
            Files.writeString(kept, "not ours");

            WarmReport both = warm(castor, MUCH, OTHER, Workbench.JOB);
            assertThat(both.removed()).isZero();
            assertThat(both.bytes()).isGreaterThan(2 * one - 1000);

            WarmReport report = warm(castor, both.bytes() - 1, OTHER);
            assertThat(report.removed()).isPositive();
            assertThat(report.removedBytes()).isEqualTo(both.bytes() - report.bytes());
            assertThat(report.bytes()).isLessThan(both.bytes());
            assertThat(report.isComplete()).isTrue();
            assertThat(warm(castor, MUCH, OTHER).copiedBytes()).isZero();
            assertThat(kept).exists();
        }
    }

    private void age(Duration by) throws IOException {
        FileTime then = FileTime.from(Instant.now().minus(by));
        for (Path file : nearFiles()) {
            Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(then, then, null);
        }
    }

    @Test
    void theFirstNamespacesGetTheRoom() throws Exception {
        try (Castor castor = Castor.open(temp.resolve("store").toString())) {
            save(castor, Workbench.JOB);
            save(castor, OTHER);
            Namespace none = new Namespace("mediawiki/core", "master", "none");
            WarmReport report = warm(castor, 9_000_000, none, OTHER, Workbench.JOB);
            assertThat(report.namespaces().stream().map(NamespaceResult::namespace))
                    .containsExactly(none, OTHER, Workbench.JOB);
            assertThat(report.namespaces().get(0).problem()).contains("nothing was saved");
            assertThat(report.namespaces().get(1).problem()).isEmpty();
            assertThat(report.namespaces().get(2).problem().orElseThrow()).startsWith("there is no room for it in 9");
            assertThat(report.bytes()).isLessThanOrEqualTo(9_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://cache:8080/path",
                "http://user:secret@cache",
                "ftp://cache",
                "rsync://cache/module",
                "relative/path",
                "http://",
                "",
                "https://cache?x=1"
            })
    void whatIsNoNearCacheIsRefused(String place) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Castor.open("/srv/castor", StoreOptions.NONE.withNear(List.of(place))))
                .withMessageContaining("A near cache is a server like http://host:port")
                .withMessageNotContaining("secret");
    }
}
