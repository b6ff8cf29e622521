package io.jenkins.plugins.castor.engine.hostile;

import static io.jenkins.plugins.castor.engine.hostile.HostileStore.directory;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.hardLink;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that lead elsewhere, and entries that contradict each other. */
class HostilePathsTest extends HostileCase {

    @Test
    void anHonestStoreIsLoadedSoThatTheOthersFailForTheirReasonOnly() throws Exception {
        store.publish(store.file("a", "alpha"), directory("d"), store.file("b", "beta"), link("c", "../a"));
        assertLoaded();
        assertThat(target.resolve("a")).hasContent("alpha");
        assertThat(target.resolve("d/b")).hasContent("beta");
        assertThat(target.resolve("d/c")).hasContent("alpha");
        assertThat(target.resolve("foreign")).hasContent("foreign");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/evil",
                "/",
                "../outside/evil",
                "..",
                ".",
                "",
                "a/b",
                "a/",
                "/a",
                "./a",
                "a\0b",
                "\0",
                ".castor-1.tmp"
            })
    void aFileNamedByMoreOrLessThanOneSegmentIsRefused(String name) throws Exception {
        store.publish(store.file(name, "evil"));
        assertRefused("snapshot", "not a name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/evil", "/", "../outside", "..", ".", "a/", "/a", "./a", "a\0b", ".castor-1.tmp"})
    void aDirectoryWhosePathIsNotRelativeAndPlainIsRefused(String path) throws Exception {
        store.publish(directory(path));
        assertRefused("snapshot", "not a path below a cache directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/..", "a/../../outside", "a//b", "a/./b", "a/", "a/b\0"})
    void aDirectoryWithAnEmptyOrDottedSegmentInItsMiddleIsRefused(String path) throws Exception {
        store.publish(directory("a"), directory(path));
        assertRefused("snapshot", "not a path below a cache directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/b", "..", "", "."})
    void aLinkNamedByMoreOrLessThanOneSegmentIsRefused(String name) throws Exception {
        store.publish(link(name, "foreign"));
        assertRefused("snapshot", "not a name");
    }

    @Test
    void aHardLinkNamedByMoreThanOneSegmentIsRefused() throws Exception {
        store.publish(store.file("a", "alpha"), hardLink("../evil", "a"));
        assertRefused("snapshot", "not a name");
    }

    @Test
    void aBackslashIsACharacterLikeAnyOtherAndStaysInside() throws Exception {
        store.publish(store.file("..\\..\\outside\\evil", "plain"), directory("a\\..\\.."), store.file("b\\", "beta"));
        assertLoaded();
        assertThat(target.resolve("..\\..\\outside\\evil")).hasContent("plain");
        assertThat(target.resolve("a\\..\\..").resolve("b\\")).hasContent("beta");
    }

    @Test
    void aDirectoryUnderALinkIsRefused() throws Exception {
        store.publish(link("a", "strange"), directory("a/b"));
        assertRefused("snapshot", "there is no entry for the parent of", "a/b");
    }

    @Test
    void aDirectoryUnderAFileIsRefused() throws Exception {
        store.publish(store.file("a", "alpha"), directory("a/b"));
        assertRefused("snapshot", "there is no entry for the parent of", "a/b");
    }

    @Test
    void aDirectoryWithTheNameOfALinkSoThatFilesComeUnderItIsRefused() throws Exception {
        store.publish(link("a", "strange"), directory("a"), store.file("evil", "evil"));
        assertRefused("snapshot", "has the same name as a file or a link", "a");
    }

    @Test
    void aDirectoryWithTheNameOfAFileIsRefused() throws Exception {
        store.publish(store.file("a", "alpha"), store.file("b", "beta"), directory("b"));
        assertRefused("snapshot", "has the same name as a file or a link", "b");
    }

    @Test
    void aDirectoryWithTheNameOfAHardLinkDeepInTheTreeIsRefused() throws Exception {
        store.publish(
                directory("d"), store.file("a", "alpha"), hardLink("z", "d/a"), directory("d/b"), directory("d/z"));
        assertRefused("snapshot", "has the same name as a file or a link", "d/z");
    }

    @Test
    void aFileThatComesTwiceIsRefused() throws Exception {
        store.publish(store.file("a", "one"), store.file("a", "two"));
        assertRefused("snapshot", "comes twice", "a");
    }

    @Test
    void aLinkWithTheNameOfAFileIsRefused() throws Exception {
        store.publish(store.file("a", "one"), link("a", "foreign"));
        assertRefused("snapshot", "comes twice", "a");
    }

    @Test
    void aDirectoryThatComesTwiceIsRefused() throws Exception {
        store.publish(directory("a"), directory("a"));
        assertRefused("snapshot", "comes twice", "a");
    }

    @Test
    void theCacheDirectoryItselfTwiceIsRefused() throws Exception {
        store.publish(directory(""));
        assertRefused("snapshot", "not a path");
    }

    @Test
    void filesOutOfOrderAreRefused() throws Exception {
        store.publish(store.file("b", "beta"), store.file("a", "alpha"));
        assertRefused("snapshot", "too late", "a");
    }

    @Test
    void directoriesOutOfOrderAreRefused() throws Exception {
        store.publish(directory("b"), directory("a"));
        assertRefused("snapshot", "too late", "a");
    }

    @Test
    void aDirectoryThatComesBackAfterALaterOneIsRefused() throws Exception {
        store.publish(directory("a"), directory("b"), directory("a/c"));
        assertRefused("snapshot", "too late", "a/c");
    }

    @Test
    void aDirectoryWhoseParentNeverCameIsRefused() throws Exception {
        store.publish(directory("a/b"), store.file("c", "gamma"));
        assertRefused("snapshot", "there is no entry for the parent of", "a/b");
    }

    @Test
    void aDirectoryWhoseGrandparentOnlyCameIsRefused() throws Exception {
        store.publish(directory("a"), directory("a/b/c"));
        assertRefused("snapshot", "there is no entry for the parent of", "a/b/c");
    }

    @Test
    void aFileBeforeTheCacheDirectoryItselfIsRefused() throws Exception {
        store.publishExactly(store.file("a", "alpha"));
        assertRefused("snapshot", "the first entry must be the cache directory itself");
    }

    @Test
    void aSubdirectoryBeforeTheCacheDirectoryItselfIsRefused() throws Exception {
        store.publishExactly(directory("a"));
        assertRefused("snapshot", "the first entry must be the cache directory itself");
    }

    @Test
    void anEntryOfAnUnknownKindIsRefused() throws Exception {
        store.publish("[\"c\",\"device\",438,0,1,3]");
        assertRefused("snapshot", "d, f, l or h");
    }

    @Test
    void anEntryWithMoreFieldsThanItsKindHasIsRefused() throws Exception {
        store.publish("[\"d\",\"a\",493,0,0]");
        assertRefused("snapshot", "expected ] and found ,");
    }

    @Test
    void aNameThatNoFileSystemTakesEndsColdAndLeavesNothing() throws Exception {
        store.publish(store.file("a", "alpha"), store.file("b".repeat(5000), "beta"));
        assertRefused("too long");
    }

    @Test
    void aNameLongerThanAnyPathIsRefused() throws Exception {
        store.publish(store.file("b".repeat(20_000), "beta"));
        assertRefused("snapshot", "not a name");
    }

    @Test
    void aNameLongerThanAnyTextIsRefused() throws Exception {
        store.publish(store.file("b".repeat(200_000), "beta"));
        assertRefused("snapshot", "damaged");
    }

    @Test
    void aPathDeeperThanTheFileSystemTakesEndsColdAndLeavesNothing() throws Exception {
        String[] entries = new String[25];
        String path = "";
        for (int i = 0; i < entries.length; i++) {
            path += (i == 0 ? "" : "/") + "d".repeat(200);
            entries[i] = directory(path);
        }
        store.publish(entries);
        assertRefused("too long");
    }

    @Test
    void halfOfASurrogatePairIsNoName() throws Exception {
        store.publish(store.file("a\ud800", "evil"));
        assertRefused("snapshot", "an invalid escape");
    }

    @Test
    void halfOfASurrogatePairInBytesIsNoNameEither() throws Exception {
        store.publish(store.file("aXXXb", "evil"));
        republishWith("XXX".getBytes(StandardCharsets.US_ASCII), new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});
        assertRefused("snapshot", "not valid UTF-8");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws Exception {
        store.publish(store.file("aXXXb", "evil"));
        byte[] text = "XXX".getBytes(StandardCharsets.US_ASCII);
        republishWith(text, new byte[] {(byte) 0xff, (byte) 0xc0, (byte) 0x2f});
        assertRefused("snapshot", "not valid UTF-8");
    }

    @Test
    void anOverlongEncodingOfASlashIsNoWayOut() throws Exception {
        store.publish(store.file("..XXevil", "evil"));
        republishWith("XX".getBytes(StandardCharsets.US_ASCII), new byte[] {(byte) 0xc0, (byte) 0xaf});
        assertRefused("snapshot", "not valid UTF-8");
    }

    /** Publishes the same again with other bytes in its lines, which text could not hold. */
    private void republishWith(byte[] from, byte[] to) throws Exception {
        byte[] lines = com.github.luben.zstd.Zstd.decompress(Files.readAllBytes(store.snapshot()), 1 << 20);
        String latin = new String(lines, StandardCharsets.ISO_8859_1)
                .replace(new String(from, StandardCharsets.ISO_8859_1), new String(to, StandardCharsets.ISO_8859_1));
        store = new HostileStore(temp.resolve("changed"));
        byte[] object = com.github.luben.zstd.Zstd.compress(latin.getBytes(StandardCharsets.ISO_8859_1), 3);
        String name = store.file("unused", "evil");
        store.withSnapshotObject(same -> object).publish(name);
    }

    @Test
    void aHostileNameCannotDriveTheTerminalThatShowsTheReason() throws Exception {
        store.publish(store.file("b\u001b[2J\nall is well", "x"), store.file("a", "y"), directory("a\u001b]0;\u0007"));
        assertRefused("snapshot", "too late");
    }

    @Test
    void theNameOfACacheDirectoryCannotDriveTheTerminalEither() throws Exception {
        store.withSnapshotText(text -> text.replace("[\"npm\"]", "[\"a\\u001b[2J\\nb\"]"))
                .publish();
        assertRefused("snapshot", "invalid name of a cache directory");
    }

    @Test
    void cacheDirectoriesOutOfOrderAreRefused() throws Exception {
        store.withSnapshotText(text -> text.replace("[\"npm\"]", "[\"npm\",\"maven\"]"))
                .publish();
        assertRefused("snapshot", "not in order");
    }

    @Test
    void aCacheDirectoryTwiceIsRefused() throws Exception {
        store.withSnapshotText(text -> text.replace("[\"npm\"]", "[\"npm\",\"npm\"]"))
                .publish();
        assertRefused("snapshot", "not in order");
    }

    @Test
    void aCacheDirectoryThatWasAnnouncedAndNeverComesIsRefused() throws Exception {
        store.withSnapshotText(text -> text.replace("[\"npm\"]", "[\"npm\",\"pip\"]"))
                .publish();
        assertRefused("snapshot", "expected { and found the end");
    }

    @Test
    void aCacheDirectoryThatWasNotAnnouncedIsRefused() throws Exception {
        store.withSnapshotText(text -> text + "{\"cache\":\"pip\"}\n[\"d\",\"\",493,0]\n")
                .publish();
        assertRefused("snapshot", "there is data after the last line");
    }

    @Test
    void whatTheFilterExcludesIsNotRestoredAndNeitherIsWhatStandsInIt() throws Exception {
        Files.createSymbolicLink(target.resolve("logs"), outside);
        store.publish(directory("keep"), store.file("a", "alpha"), directory("logs"), store.file("evil", "evil"));
        LoadReport report = assertLoaded(request(PathFilter.of(List.of(), List.of("logs/"))));
        assertThat(report.counts().written()).isEqualTo(1);
        assertThat(outside.resolve("evil")).doesNotExist();
        assertThat(target.resolve("logs")).isSymbolicLink();
    }
}
