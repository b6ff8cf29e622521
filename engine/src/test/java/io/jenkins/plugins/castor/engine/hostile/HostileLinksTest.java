package io.jenkins.plugins.castor.engine.hostile;

import static io.jenkins.plugins.castor.engine.hostile.HostileStore.directory;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.hardLink;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that lead out of their cache directory, and links that must work. */
class HostileLinksTest extends HostileCase {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "/",
                "//etc",
                "../..",
                "../../outside/secret",
                "../../target/a",
                "x/../../../outside",
                "x/..",
                "./../..",
                ".//../../outside",
                "",
                "a\0b"
            })
    void aLinkThatLeadsOutIsLeftOutWithAWarningAndTheRestIsRestored(String to) throws Exception {
        store.publish(store.file("a", "alpha"), directory("d"), store.file("b", "beta"), link("evil", to));
        LoadReport report = assertLoaded();
        assertThat(report.warnings()).singleElement().asString().contains("left out", "d/evil", "leads out");
        assertThat(Files.exists(target.resolve("d/evil"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        assertThat(target.resolve("a")).hasContent("alpha");
        assertThat(target.resolve("d/b")).hasContent("beta");
    }

    @Test
    void aLinkToHalfOfASurrogatePairIsRefused() throws Exception {
        store.publish(link("evil", "a\ud800"));
        assertRefused("snapshot", "an invalid escape");
    }

    @Test
    void aLinkAtTheTopThatClimbsOnceIsLeftOut() throws Exception {
        store.publish(store.file("a", "alpha"), link("evil", ".."));
        assertThat(assertLoaded().warnings()).singleElement().asString().contains("evil", "leads out");
    }

    @Test
    void linksThatStayInsideWorkAsNpmNeedsThem() throws Exception {
        store.publish(
                link("here", "."),
                directory("node_modules"),
                directory("node_modules/.bin"),
                link("tool", "../tool/bin/tool.js"),
                link("up", "../.."),
                directory("node_modules/tool"),
                directory("node_modules/tool/bin"),
                store.file("tool.js", 0755, "#!/usr/bin/env node"));
        assertThat(assertLoaded().warnings()).isEmpty();
        assertThat(target.resolve("node_modules/.bin/tool")).hasContent("#!/usr/bin/env node");
        assertThat(target.resolve("here").toRealPath()).isEqualTo(target.toRealPath());
        assertThat(target.resolve("node_modules/.bin/up").toRealPath()).isEqualTo(target.toRealPath());
    }

    @Test
    void aDanglingLinkInsideIsRestored() throws Exception {
        store.publish(link("a", "nowhere/at/all"));
        assertThat(assertLoaded().warnings()).isEmpty();
        assertThat(Files.readSymbolicLink(target.resolve("a"))).isEqualTo(Path.of("nowhere/at/all"));
    }

    @Test
    void linksThatLeadToEachOtherAreRestoredAndFollowedByNobody() throws Exception {
        store.publish(link("a", "b"), link("b", "a"), store.file("c", "gamma"));
        assertLoaded();
        assertThat(target.resolve("c")).hasContent("gamma");
    }

    @Test
    void aLinkThatWouldClimbOutThroughAnotherLinkIsLeftOut() throws Exception {
        // "deep" stays inside; "deep/.." by its text, too, but it is two directories higher than it looks.
        store.publish(
                directory("d"),
                directory("d/e"),
                link("deep", "../.."),
                link("evil", "deep/../outside/secret"),
                link("evil2", "../e/deep/.."));
        LoadReport report = assertLoaded();
        assertThat(report.warnings()).hasSize(2).allMatch(line -> line.contains("leads out"));
        assertThat(target.resolve("d/e/deep")).isSymbolicLink();
        assertThat(Files.exists(target.resolve("d/e/evil"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        assertThat(Files.exists(target.resolve("d/e/evil2"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside/secret", "/etc/passwd", "", ".", "..", "strange/../foreign", "a/", "a\0"})
    void aHardLinkToAPathThatIsNotPlainIsRefused(String to) throws Exception {
        store.publish(store.file("a", "alpha"), hardLink("evil", to));
        assertRefused("snapshot", "not a path below a cache directory");
    }

    @Test
    void aHardLinkToAnAbsentFileIsRefused() throws Exception {
        store.publish(store.file("a", "alpha"), hardLink("evil", "nothing"));
        assertRefused("hard link", "evil", "no file");
    }

    @Test
    void aHardLinkToASymbolicLinkIsRefused() throws Exception {
        store.publish(store.file("a", "alpha"), link("b", "a"), hardLink("evil", "b"));
        assertRefused("hard link", "evil", "no file");
    }

    @Test
    void aHardLinkToADirectoryIsRefused() throws Exception {
        store.publish(hardLink("evil", "z"), directory("z"));
        assertRefused("hard link", "evil", "no file");
    }

    @Test
    void aHardLinkThroughASymbolicLinkInTheTargetIsNoWayOut() throws Exception {
        Files.createSymbolicLink(target.resolve("out"), outside);
        store.publish(store.file("a", "alpha"), hardLink("evil", "out/secret"));
        assertRefused("hard link", "evil", "no file");
    }

    @Test
    void aHardLinkToAForeignSymbolicLinkIsNoWayOut() throws Exception {
        Files.createSymbolicLink(target.resolve("out"), outside.resolve("secret"));
        store.publish(store.file("a", "alpha"), hardLink("evil", "out"));
        assertRefused("hard link", "evil", "no file");
    }

    @Test
    void aHardLinkWhoseFileIsExcludedHereIsLeftOutWithAWarning() throws Exception {
        store.publish(store.file("a.log", "alpha"), hardLink("b", "a.log"), store.file("c", "gamma"));
        LoadReport report = assertLoaded(request(PathFilter.of(List.of(), List.of("*.log"))));
        assertThat(report.warnings()).singleElement().asString().contains("left out", "b", "a.log");
        assertThat(target.resolve("b")).doesNotExist();
        assertThat(target.resolve("c")).hasContent("gamma");
    }

    @Test
    void aHardLinkFollowsItsFileWhenThatIsReplaced() throws Exception {
        Files.writeString(target.resolve("a"), "another version");
        Files.createLink(target.resolve("b"), target.resolve("a"));
        store.publish(store.file("a", "alpha"), hardLink("b", "a"));
        assertLoaded();
        assertThat(target.resolve("b")).hasContent("alpha");
        assertThat(Files.isSameFile(target.resolve("a"), target.resolve("b"))).isTrue();
    }

    @Test
    void aHardLinkReplacesASymbolicLinkToTheSameFile() throws Exception {
        Files.createSymbolicLink(target.resolve("b"), Path.of("a"));
        store.publish(store.file("a", "alpha"), hardLink("b", "a"));
        assertLoaded();
        assertThat(target.resolve("b")).hasContent("alpha");
        assertThat(Files.isSymbolicLink(target.resolve("b"))).isFalse();
    }

    @Test
    void aHardLinkThatStandsAlreadyIsLeftAlone() throws Exception {
        store.publish(store.file("a", "alpha"), hardLink("b", "a"), store.file("c", "gamma"));
        assertLoaded();
        Picture first = Picture.of(target);
        assertThat(assertLoaded().counts().written()).isZero();
        assertThat(Picture.of(target)).isEqualTo(first);
        assertThat(Files.isSameFile(target.resolve("a"), target.resolve("b"))).isTrue();
    }
}
