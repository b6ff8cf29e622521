package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheDirectoryTest {
    private Path base;

    @BeforeEach
    void stayClearOfSymbolicLinks(@TempDir Path temporary) throws IOException {
        base = temporary.toRealPath();
    }

    @Test
    void itNeedNotExist() {
        assertThat(directory("npm", base.resolve("no/such/place")).path()).isEqualTo(base.resolve("no/such/place"));
    }

    @Test
    void itsPathIsMadeAbsoluteAndNormal() {
        assertThat(directory("a", Path.of("x/../y")).path())
                .isEqualTo(Path.of("y").toAbsolutePath())
                .isAbsolute();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "npm",
                "gem-bundler",
                "A.b_c-9",
                "-",
                "0123456789012345678901234567890123456789012345678901234567890123"
            })
    void itsNameIsPlain(String name) {
        assertThat(directory(name, base).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".git",
                "a b",
                "a/b",
                "ü",
                "a\n",
                "01234567890123456789012345678901234567890123456789012345678901234"
            })
    void anyOtherNameIsRefused(String name) {
        assertThatThrownBy(() -> directory(name, base))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The name " + Shown.text(name));
    }

    @Test
    void aRootIsRefused() {
        assertThatThrownBy(() -> directory("a", Path.of("/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is the root of a file system");
        assertThatThrownBy(() -> directory("a", Path.of("/tmp/.."))).hasMessageContaining("root");
    }

    @Test
    void aHomeDirectoryAndWhatHoldsItAreRefused() {
        Path home = Path.of(System.getProperty("user.home"));

        assertThatThrownBy(() -> directory("a", home))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a home directory");
        assertThatThrownBy(() -> directory("a", home.resolve("x/.."))).hasMessageContaining("is a home directory");
        assertThatCode(() -> directory("a", home.resolve("no-such-cache"))).doesNotThrowAnyException();
    }

    @Test
    void aHomeDirectoryIsRefusedByAnyPathThatLeadsToIt() throws IOException {
        Path home = Files.createDirectories(base.resolve("homes/me"));
        Files.createSymbolicLink(base.resolve("link"), base.resolve("homes"));
        List<Path> homes = List.of(home);

        assertThatThrownBy(() -> DirectoryChecks.checkHomes(base.resolve("link/me"), homes))
                .hasMessageContaining("is a home directory");
        assertThatThrownBy(() -> DirectoryChecks.checkHomes(base.resolve("link"), homes))
                .hasMessageContaining("contains the home directory " + home);
        assertThatThrownBy(() -> DirectoryChecks.checkHomes(base, List.of(base.resolve("link/me"))))
                .hasMessageContaining("contains the home directory");
        assertThatCode(() -> DirectoryChecks.checkHomes(base.resolve("link/me/.npm"), homes))
                .doesNotThrowAnyException();
        assertThatCode(() -> DirectoryChecks.checkHomes(base.resolve("homes/me2"), homes))
                .doesNotThrowAnyException();
    }

    @Test
    void aFileIsRefused() throws IOException {
        Path file = Files.createFile(base.resolve("file"));

        assertThatThrownBy(() -> directory("a", file)).hasMessageContaining("is not a directory");
        assertThatThrownBy(() -> directory("a", file.resolve("below")))
                .hasMessageContaining("cannot be created, because " + file + " is not a directory");
    }

    @Test
    void aSymbolicLinkOutOfItsParentIsRefusedWithTheRealDirectory() throws IOException {
        Path elsewhere = Files.createDirectories(base.resolve("elsewhere/cache"));
        Path link = Files.createSymbolicLink(
                Files.createDirectory(base.resolve("home")).resolve("cache"), Path.of("../elsewhere/cache"));

        assertThatThrownBy(() -> directory("a", link))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a symbolic link to " + elsewhere)
                .hasMessageContaining("Choose the directory that it leads to");
    }

    @Test
    void aSymbolicLinkToItsOwnParentIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(base.resolve("self"), Path.of("."));

        assertThatThrownBy(() -> directory("a", link)).hasMessageContaining("is a symbolic link");
    }

    @Test
    void aSymbolicLinkToNothingIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(base.resolve("link"), Path.of("nothing"));

        assertThatThrownBy(() -> directory("a", link)).hasMessageContaining("Remove the link");
    }

    @Test
    void aSymbolicLinkBesideItsTargetIsTheDirectoryThatItLeadsTo() throws IOException {
        Path real = Files.createDirectory(base.resolve("cache-2"));
        Path link = Files.createSymbolicLink(base.resolve("cache"), Path.of("cache-2"));

        assertThat(directory("a", link).path()).isEqualTo(real);
    }

    @Test
    void aStoreInACacheDirectoryIsRefused() throws IOException {
        Path cache = Files.createDirectories(base.resolve("data/cache"));
        Files.createSymbolicLink(base.resolve("link"), Path.of("data"));
        List<CacheDirectory> caches = List.of(directory("other", base.resolve("other")), directory("own", cache));

        for (String store : List.of("data/cache", "data/cache/new/store", "link/cache/store", "x/../data/cache/s")) {
            assertThatThrownBy(() -> CacheDirectory.checkOutside(caches, base.resolve(store)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is inside the cache directory own (" + cache + ")");
        }
        for (String store : List.of("data", "data/cache-2", "store")) {
            assertThatCode(() -> CacheDirectory.checkOutside(caches, base.resolve(store)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aPathThroughASymbolicLinkMayStay() throws IOException {
        Files.createDirectories(base.resolve("data/cache"));
        Files.createSymbolicLink(base.resolve("var"), Path.of("data"));

        assertThatCode(() -> directory("a", base.resolve("var/cache"))).doesNotThrowAnyException();
    }

    @Test
    void directoriesBesideEachOtherGoTogether() {
        assertThatCode(() -> CacheDirectory.checkTogether(List.of(
                        directory("a", base.resolve("x")),
                        directory("b", base.resolve("xy")),
                        directory("c", base.resolve("z/x")))))
                .doesNotThrowAnyException();
    }

    @Test
    void aRepeatedNameIsRefused() {
        assertThatThrownBy(() -> CacheDirectory.checkTogether(
                        List.of(directory("a", base.resolve("x")), directory("a", base.resolve("y")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("have the name a: " + base.resolve("x") + " and " + base.resolve("y"));
    }

    @Test
    void aRepeatedDirectoryIsRefused() throws IOException {
        Files.createDirectory(base.resolve("real"));
        Files.createSymbolicLink(base.resolve("link"), Path.of("real"));

        refuseTogether(base.resolve("x"), base.resolve("x"), "are the same directory");
        refuseTogether(base.resolve("real"), base.resolve("link"), "are the same directory");
        refuseTogether(base.resolve("link/not/there"), base.resolve("real/not/there"), "are the same directory");
    }

    @Test
    void aNestedDirectoryIsRefused() throws IOException {
        Files.createDirectories(base.resolve("data/cache"));
        Files.createSymbolicLink(base.resolve("link"), Path.of("data"));

        refuseTogether(base.resolve("x"), base.resolve("x/y/z"), "overlap");
        refuseTogether(base.resolve("x/y"), base.resolve("x"), "overlap");
        refuseTogether(base.resolve("data"), base.resolve("link/cache"), "overlap");
        refuseTogether(base.resolve("link/cache/new"), base.resolve("data/cache"), "overlap");
    }

    private static void refuseTogether(Path one, Path other, String why) {
        assertThatThrownBy(() -> CacheDirectory.checkTogether(List.of(
                        directory("unrelated", one.getRoot().resolve("unrelated")),
                        directory("one", one),
                        directory("other", other))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one (" + directory("one", one).path() + ") and other ("
                        + directory("other", other).path() + ") " + why);
    }

    private static CacheDirectory directory(String name, Path path) {
        return new CacheDirectory(name, path, PathFilter.ALL);
    }
}
