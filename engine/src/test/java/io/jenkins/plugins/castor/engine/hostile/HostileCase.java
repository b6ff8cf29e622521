package io.jenkins.plugins.castor.engine.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadReport.Outcome;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A hand-made store, a cache directory in which files of others stand already, and a folder beside it to break into. */
abstract class HostileCase {

    @TempDir
    Path temp;

    HostileStore store;
    Path target;
    Path outside;

    @BeforeEach
    void makeThePlace() throws IOException {
        store = new HostileStore(temp.resolve("store"));
        outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        target = Files.createDirectory(temp.resolve("target"));
        Files.writeString(target.resolve("foreign"), "foreign");
        Files.createDirectories(target.resolve("strange/empty"));
        Path inside = Files.writeString(target.resolve("strange/inside"), "inside");
        Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rw-------"));
        Files.setLastModifiedTime(inside, FileTime.fromMillis(1_234_567_890_123L));
    }

    LoadRequest request() {
        return request(PathFilter.ALL);
    }

    LoadRequest request(PathFilter filter) {
        return LoadRequest.of(HostileStore.JOB, List.of(new CacheDirectory(HostileStore.CACHE, target, filter)));
    }

    LoadReport load() throws InterruptedException {
        return load(request());
    }

    LoadReport load(LoadRequest request) throws InterruptedException {
        try (Castor castor = Castor.open(store.root().toString())) {
            return castor.load(request);
        }
    }

    /** Loads and expects to be told in one line that holds these words, with nothing anywhere changed. */
    void assertRefused(String... words) throws Exception {
        assertRefused(request(), words);
    }

    void assertRefused(LoadRequest request, String... words) throws Exception {
        Picture before = Picture.of(temp);
        LoadReport report = load(request);
        assertCold(report, words);
        assertThat(Picture.of(temp)).isEqualTo(before);
    }

    /** Loads and expects that what is there keeps its place, which is no trouble of the store or the load. */
    void assertLeftAlone(LoadRequest request, String... words) throws Exception {
        Picture before = Picture.of(temp);
        LoadReport report = load(request);
        assertThat(report.outcome()).isEqualTo(Outcome.MISS);
        assertThat(report.trouble()).isFalse();
        assertThat(report.warnings()).isEmpty();
        assertThat(report.reason().orElseThrow()).contains(words);
        assertThat(Picture.of(temp)).isEqualTo(before);
    }

    static void assertCold(LoadReport report, String... words) {
        assertThat(report.outcome()).isEqualTo(Outcome.MISS);
        assertThat(report.trouble()).isTrue();
        assertThat(report.head()).isEmpty();
        assertThat(report.reason().orElseThrow())
                .contains(words)
                .hasSizeLessThan(1500)
                .matches(reason -> reason.codePoints().noneMatch(Character::isISOControl), "is one harmless line");
    }

    /** Loads and expects it to go well. */
    LoadReport assertLoaded() throws Exception {
        return assertLoaded(request());
    }

    LoadReport assertLoaded(LoadRequest request) throws Exception {
        Picture before = Picture.of(outside);
        LoadReport report = load(request);
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.HIT);
        assertThat(Picture.of(outside)).isEqualTo(before);
        assertNoTemporaries();
        return report;
    }

    void assertNoTemporaries() throws IOException {
        assertThat(Picture.of(target).entries().keySet()).noneMatch(name -> name.contains(".castor-"));
    }
}
