package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaveAndLoadTest {

    private static final Namespace JOB = new Namespace("mediawiki/core", "master", "npm-test");

    @TempDir
    Path temp;

    @Test
    void whatWasSavedIsRestoredIntoAnEmptyDirectory() throws Exception {
        Path source = Files.createDirectories(temp.resolve("source/a/b"));
        Files.writeString(source.resolve("one"), "one");
        Files.writeString(source.resolve("two"), "two".repeat(3_000_000));
        try (Castor castor = Castor.open(temp.resolve("store").toString())) {
            SaveReport saved = castor.save(SaveRequest.of(JOB, caches("source")));
            assertThat(saved.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
            assertThat(castor.save(SaveRequest.of(JOB, caches("source"))).outcome())
                    .isEqualTo(SaveReport.Outcome.UNCHANGED);
            LoadReport loaded = castor.load(LoadRequest.of(JOB, caches("target")));
            assertThat(loaded.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        }
        assertThat(temp.resolve("target/a/b/two")).hasSameBinaryContentAs(source.resolve("two"));
    }

    private List<CacheDirectory> caches(String name) {
        return List.of(new CacheDirectory("npm", temp.resolve(name), PathFilter.ALL));
    }
}
