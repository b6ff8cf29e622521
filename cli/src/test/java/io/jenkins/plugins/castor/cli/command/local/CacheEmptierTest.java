package io.jenkins.plugins.castor.cli.command.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.cli.command.local.CacheEmptier.EmptiedCache;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Deletes what it should, and nothing else. */
class CacheEmptierTest {
    @TempDir
    Path folder;

    private Path cache;

    @BeforeEach
    void fillACache() throws IOException {
        cache = Files.createDirectory(folder.toRealPath().resolve("cache"));
        write("a/one.gem", "12345");
        write("a/b/two.gem", "123");
        write("lock", "");
        Files.createDirectories(cache.resolve("empty/er"));
    }

    private void write(String path, String text) throws IOException {
        Path file = cache.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private EmptiedCache erase(PathFilter filter, boolean dryRun) throws InterruptedException {
        return CacheEmptier.empty(new CacheDirectory("x", cache, filter), dryRun);
    }

    private List<String> left() throws IOException {
        try (var paths = Files.walk(cache)) {
            return paths.filter(path -> !path.equals(cache))
                    .map(path -> cache.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theContentGoesAndTheCacheDirectoryStays() throws Exception {
        EmptiedCache erased = erase(PathFilter.ALL, false);
        assertThat(left()).isEmpty();
        assertThat(cache).isDirectory();
        assertThat(erased.removed().files()).isEqualTo(3);
        assertThat(erased.removed().directories()).isEqualTo(4);
        assertThat(erased.removed().bytes()).isEqualTo(8);
        assertThat(erased.removed().problems()).isEmpty();
    }

    @Test
    void aDryRunCountsTheSameAndDeletesNothing() throws Exception {
        List<String> before = left();
        EmptiedCache dry = erase(PathFilter.ALL, true);
        assertThat(left()).isEqualTo(before);
        assertThat(erase(PathFilter.ALL, false)).isEqualTo(dry);
    }

    @Test
    void whatACacheLeavesOutStaysWithItsDirectories() throws Exception {
        write("a/b/lock", "");
        erase(PathFilter.of(List.of(), List.of("lock")), false);
        assertThat(left()).containsExactly("a", "a/b", "a/b/lock", "lock");
    }

    @Test
    void onlyWhatACacheIncludesGoes() throws Exception {
        write("credentials", "secret");
        EmptiedCache erased = erase(PathFilter.of(List.of("*.gem"), List.of()), false);
        assertThat(left()).contains("credentials", "lock").doesNotContain("a", "a/b/two.gem");
        assertThat(erased.removed().files()).isEqualTo(2);
    }

    @Test
    void linksAreDeletedAndNeverFollowed() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        Files.createSymbolicLink(cache.resolve("link"), outside);
        Files.createSymbolicLink(cache.resolve("a/dangling"), folder.resolve("nothing"));
        assertThat(erase(PathFilter.ALL, false).removed().problems()).isEmpty();
        assertThat(left()).isEmpty();
        assertThat(outside.resolve("precious")).hasContent("x");
    }

    @Test
    void aCacheDirectoryThatIsNotThereIsNoProblem() throws Exception {
        cache = cache.resolve("nowhere");
        EmptiedCache erased = erase(PathFilter.ALL, false);
        assertThat(erased.there()).isFalse();
        assertThat(erased.removed().problems()).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such pipes")
    void pipesStayAsNoSaveTakesThem() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", cache.resolve("empty/pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        erase(PathFilter.ALL, false);
        assertThat(left()).containsExactly("empty", "empty/pipe");
    }

    @Test
    void whatIsNestedWithoutEndIsAProblemAndNoCrash() throws Exception {
        Path deep = cache;
        for (int i = 0; i < 300; i++) {
            deep = deep.resolve("d");
        }
        Files.createDirectories(deep);
        EmptiedCache erased = erase(PathFilter.ALL, false);
        assertThat(erased.removed().problems())
                .singleElement()
                .asString()
                .contains("nested")
                .contains("other means");
        assertThat(left()).first().isEqualTo("d");
    }

    @Test
    void anInterruptStopsIt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> erase(PathFilter.ALL, false)).isInstanceOf(InterruptedException.class);
    }
}
