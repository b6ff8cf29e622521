package io.jenkins.plugins.castor.engine.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key is made from, and what keeps one from being made. */
@Timeout(60)
class KeyRequestTest {

    private static final Set<String> MACHINE = Set.of(CacheKey.SYSTEM, CacheKey.ARCHITECTURE, CacheKey.CACHES);

    @TempDir
    Path temp;

    private Path work;

    @BeforeEach
    void makeAWorkingDirectory() throws IOException {
        work = Files.createDirectory(temp.resolve("work"));
    }

    private Path write(String path, String text) throws IOException {
        Path file = work.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private BuildKey read(KeyRequest request, String... caches) {
        List<CacheDirectory> directories = List.of(caches).stream()
                .map(name -> new CacheDirectory(name, work.resolve("caches").resolve(name), PathFilter.ALL))
                .toList();
        return request.read(work, directories);
    }

    private BuildKey read(String... files) {
        return read(KeyRequest.of(List.of(files), List.of()), "modules");
    }

    private CacheKey key(String... files) {
        BuildKey made = read(files);
        assertThat(made.obstacle()).isEmpty();
        return made.key().orElseThrow();
    }

    /** The files of a key. */
    private Set<String> files(CacheKey key) {
        Set<String> names = new java.util.TreeSet<>(key.parts().keySet());
        assertThat(names).containsAll(MACHINE);
        names.removeAll(MACHINE);
        return names;
    }

    private void assertNoKey(String why, String... files) {
        assertThat(read(files).obstacle().orElseThrow()).contains(why);
    }

    @Test
    void aChangedFileIsAnotherKeyAndIsNamed() throws Exception {
        write("package-lock.json", "1");
        write(".nvmrc", "20");
        CacheKey before = key("package-lock.json", ".nvmrc");
        assertThat(files(before)).containsExactly(".nvmrc", "package-lock.json");
        assertThat(key("package-lock.json", ".nvmrc")).isEqualTo(before);
        write("package-lock.json", "2");
        assertThat(before.differences(key("package-lock.json", ".nvmrc"))).containsExactly("package-lock.json");
        assertThat(before.differences(key(".nvmrc"))).containsExactly("package-lock.json");
    }

    @Test
    void theOrderAndRepetitionsDoNotMatter() throws Exception {
        write("a", "1");
        write("b", "2");
        assertThat(read(KeyRequest.of(List.of("a", "b", "*"), List.of("x", "y")), "m"))
                .isEqualTo(read(KeyRequest.of(List.of("b", "a", "a"), List.of("y", "x", "y")), "m"));
    }

    /** Else a load of two caches would take a generation for exact that has only one of them. */
    @Test
    void theNamesOfTheCachesBelongToTheKey() throws Exception {
        write("lock", "1");
        KeyRequest request = KeyRequest.of(List.of("lock"), List.of());
        CacheKey both = read(request, "npm", "modules").key().orElseThrow();
        assertThat(read(request, "modules", "npm").key()).contains(both);
        assertThat(both.differences(read(request, "npm").key().orElseThrow())).containsExactly(CacheKey.CACHES);
    }

    @Test
    void textsCountEachForItself() {
        BuildKey one = read(KeyRequest.of(List.of(), List.of("ab")), "m");
        BuildKey two = read(KeyRequest.of(List.of(), List.of("a", "b")), "m");
        assertThat(one.key().orElseThrow().differences(two.key().orElseThrow())).containsExactly(CacheKey.TEXTS);
    }

    @Test
    void aFileThatIsNotThereIsAReasonAndNoError() throws Exception {
        assertNoKey("no file package-lock.json", "package-lock.json");
        write("a", "1");
        assertNoKey("no file matches **/*.lock", "a", "**/*.lock");
        assertNoKey("no lock file that Castor knows", "auto");
        assertNoKey("no file a/b", "a/b");
    }

    @Test
    void aGlobMatchesWholePathsAndDoesNotLookIntoWhatBuildsMake() throws Exception {
        for (String path : List.of("x.lock", "one/x.lock", "one/two/x.lock")) {
            write(path, "");
        }
        for (String made : List.of("node_modules/a", "one/node_modules", "target", ".git", "caches/modules")) {
            write(made + "/x.lock", "");
        }
        assertThat(files(key("*.lock"))).containsExactly("x.lock");
        assertThat(files(key("**/*.lock"))).containsExactly("one/two/x.lock", "one/x.lock", "x.lock");
        assertThat(files(key("{one,target}/*.lock"))).containsExactly("one/x.lock");
        assertThat(files(key("target/x.lock"))).as("a path").containsExactly("target/x.lock");
    }

    @Test
    void autoTakesWhatThePresetsOfTheCachesKnow() throws Exception {
        write("package-lock.json", "");
        write("app/package-lock.json", "");
        write("pom.xml", "");
        write("core/pom.xml", "");
        write(".mvn/wrapper/maven-wrapper.properties", "");
        KeyRequest auto = KeyRequest.of(List.of("auto"), List.of());
        assertThat(files(read(auto, "npm").key().orElseThrow()))
                .containsExactly("app/package-lock.json", "package-lock.json");
        assertThat(files(read(auto, "maven").key().orElseThrow()))
                .containsExactly(".mvn/wrapper/maven-wrapper.properties", "core/pom.xml", "pom.xml");
        assertThat(files(read(auto, "npm", "node_modules").key().orElseThrow())).hasSize(5);
        assertThat(files(read(auto, "apt").key().orElseThrow())).hasSize(5);
        assertThat(read(auto, "cargo").obstacle()).isPresent();
    }

    @Test
    void manyFilesArePutTogetherByNameSoThatHeadsStaySmall() throws Exception {
        for (int i = 0; i < 200; i++) {
            write("module-" + i + "/pom.xml", "");
        }
        write("pom.xml", "");
        write("a/gradle.lockfile", "");
        CacheKey before = key("**/pom.xml", "**/gradle.lockfile");
        assertThat(files(before)).containsExactly("/**/gradle.lockfile", "/**/pom.xml");
        write("module-7/pom.xml", "changed");
        assertThat(before.differences(key("**/pom.xml", "**/gradle.lockfile"))).containsExactly("/**/pom.xml");
        for (int i = 0; i < 200; i++) {
            write("src/file-" + i, "");
        }
        CacheKey sources = key("src/**");
        assertThat(files(sources)).containsExactly("/**");
        Files.move(work.resolve("src/file-1"), work.resolve("src/file-1000"));
        assertThat(key("src/**")).isNotEqualTo(sources);
    }

    @Test
    void linksAreFollowedInsideTheWorkingDirectoryOnly() throws Exception {
        write("real/lock", "1");
        Files.writeString(temp.resolve("secret"), "s");
        Files.createSymbolicLink(work.resolve("inside"), Path.of("real/lock"));
        Files.createSymbolicLink(work.resolve("outside"), Path.of("../secret"));
        Files.createSymbolicLink(work.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(work.resolve("nowhere"), Path.of("nothing"));
        Files.createSymbolicLink(work.resolve("round"), Path.of("."));
        CacheKey before = key("inside");
        write("real/lock", "2");
        assertThat(before.differences(key("inside"))).containsExactly("inside");
        assertNoKey("outside is a link out of the working directory", "outside");
        assertNoKey("up/secret is a link out of the working directory", "up/secret");
        assertNoKey("outside is a link out of the working directory", "out*");
        assertNoKey("no file nowhere", "nowhere");
        assertThat(files(key("**/loc?"))).containsExactly("real/lock");
    }

    @Test
    void whatIsNoFileIsNotWaitedFor() throws Exception {
        Process made = new ProcessBuilder("mkfifo", work.resolve("pipe").toString())
                .inheritIO()
                .start();
        assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Files.createDirectory(work.resolve("folder"));
        assertNoKey("pipe is no file", "pipe");
        assertNoKey("folder is no file", "folder");
        assertNoKey("no file matches p*", "p*");
    }

    @Test
    void namesThatCouldDriveATerminalAreSpelledOut() throws Exception {
        write("evil\u001b[2J.lock", "");
        assertThat(read("*.lock").obstacle().orElseThrow())
                .contains("evil\\u001b[2J.lock")
                .doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../x", "a/../../x", "~/x", "a//b", "[a", "./a", ""})
    void whatCannotBeBelowTheWorkingDirectoryIsAnError(String file) {
        assertThatThrownBy(() -> KeyRequest.of(List.of(file), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyOfNothingIsAnError() {
        assertThatThrownBy(() -> KeyRequest.of(List.of(), List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
