package io.jenkins.plugins.castor.engine.hostile;

import static io.jenkins.plugins.castor.engine.TestTrees.run;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.directory;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.hardLink;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.link;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand in the way in the target tree. Every load checks that nothing outside was touched. */
class HostileTargetTest extends HostileCase {

    private LoadReport assertLoaded(boolean clean) throws Exception {
        return assertLoaded(request().withClean(clean));
    }

    private void publishFileInDirectory() throws Exception {
        store.publish(directory("d"), store.file("secret", "alpha"), directory("d/e"), store.file("b", "beta"));
    }

    private void assertFileInDirectoryStands() throws Exception {
        assertThat(Files.isDirectory(target.resolve("d"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        assertThat(target.resolve("d/secret")).hasContent("alpha");
        assertThat(target.resolve("d/e/b")).hasContent("beta");
        assertThat(outside.resolve("secret")).hasContent("secret");
        assertNoTemporaries();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinkOutWhereTheSnapshotHasADirectoryIsReplacedAndNotFollowed(boolean clean) throws Exception {
        Files.createSymbolicLink(target.resolve("d"), outside);
        publishFileInDirectory();
        assertLoaded(clean);
        assertFileInDirectoryStands();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinkToAnInnerDirectoryWhereTheSnapshotHasADirectoryIsReplacedAndNotFollowed(boolean clean) throws Exception {
        Files.createSymbolicLink(target.resolve("d"), Path.of("strange"));
        publishFileInDirectory();
        assertLoaded(clean);
        assertFileInDirectoryStands();
        assertThat(target.resolve("strange/secret")).doesNotExist();
        assertThat(Files.exists(target.resolve("strange/inside"))).isEqualTo(!clean);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDanglingLinkWhereTheSnapshotHasADirectoryIsReplaced(boolean clean) throws Exception {
        Files.createSymbolicLink(target.resolve("d"), outside.resolve("not/there"));
        publishFileInDirectory();
        assertLoaded(clean);
        assertFileInDirectoryStands();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinkInTheMiddleOfAPathIsReplacedAndNotFollowed(boolean clean) throws Exception {
        Files.createDirectory(target.resolve("d"));
        Files.createDirectory(outside.resolve("e"));
        Files.createSymbolicLink(target.resolve("d/e"), outside.resolve("e"));
        publishFileInDirectory();
        assertLoaded(clean);
        assertFileInDirectoryStands();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileWhereTheSnapshotHasADirectoryIsReplaced(boolean clean) throws Exception {
        Files.writeString(target.resolve("d"), "in the way");
        publishFileInDirectory();
        assertLoaded(clean);
        assertFileInDirectoryStands();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPipeWhereTheSnapshotHasADirectoryIsReplaced(boolean clean) throws Exception {
        HostileHeadsTest.pipe(target.resolve("d"));
        publishFileInDirectory();
        assertLoaded(clean);
        assertFileInDirectoryStands();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinkOutWhereTheSnapshotHasAFileIsReplacedAndNotFollowed(boolean clean) throws Exception {
        Files.createSymbolicLink(target.resolve("a"), outside.resolve("secret"));
        store.publish(store.file("a", "alpha!"));
        assertLoaded(clean);
        assertThat(Files.isSymbolicLink(target.resolve("a"))).isFalse();
        assertThat(target.resolve("a")).hasContent("alpha!");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinkToAFileOfTheRightContentIsReplacedByTheFile(boolean clean) throws Exception {
        Files.writeString(target.resolve("z"), "alpha");
        Files.createSymbolicLink(target.resolve("a"), Path.of("z"));
        store.publish(store.file("a", "alpha"));
        assertLoaded(clean);
        assertThat(Files.isSymbolicLink(target.resolve("a"))).isFalse();
        assertThat(target.resolve("a")).hasContent("alpha");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDanglingLinkWhereTheSnapshotHasAFileIsReplaced(boolean clean) throws Exception {
        Files.createSymbolicLink(target.resolve("a"), outside.resolve("created"));
        Files.createSymbolicLink(target.resolve("empty"), outside.resolve("created too"));
        store.publish(store.file("a", "alpha"), "[\"f\",\"empty\",420,0,0]");
        assertLoaded(clean);
        assertThat(target.resolve("a")).hasContent("alpha");
        assertThat(target.resolve("empty")).isEmptyFile();
        assertThat(Files.isSymbolicLink(target.resolve("empty"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinkOutWhereTheSnapshotHasALinkIsReplaced(boolean clean) throws Exception {
        Files.createSymbolicLink(target.resolve("b"), outside);
        store.publish(store.file("a", "alpha"), link("b", "a"), hardLink("c", "a"));
        Files.createSymbolicLink(target.resolve("c"), outside.resolve("secret"));
        assertLoaded(clean);
        assertThat(Files.readSymbolicLink(target.resolve("b"))).isEqualTo(Path.of("a"));
        assertThat(Files.isSameFile(target.resolve("c"), target.resolve("a"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPipeAndASocketWhereTheSnapshotHasFilesAreReplaced(boolean clean) throws Exception {
        HostileHeadsTest.pipe(target.resolve("a"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(target.resolve("b")));
            store.publish(store.file("a", "alpha"), store.file("b", "beta"));
            assertLoaded(clean);
        }
        assertThat(target.resolve("a")).hasContent("alpha");
        assertThat(target.resolve("b")).hasContent("beta");
    }

    @Test
    void directoriesWithoutFilesWhereTheSnapshotHasFilesOrLinksAreReplaced() throws Exception {
        Files.createDirectories(target.resolve("a/empty"));
        Files.createDirectory(target.resolve("b"));
        Files.createDirectory(target.resolve("c"));
        store.publish(store.file("a", "alpha"), link("b", "d"), hardLink("c", "d"), store.file("d", "delta"));
        // A hard link comes before its file only by name: files are written before links.
        assertThat(assertLoaded(request()).warnings()).isEmpty();
        assertThat(target.resolve("a")).hasContent("alpha");
        assertThat(target.resolve("b")).isSymbolicLink();
        assertThat(target.resolve("c")).hasContent("delta");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c"})
    void aDirectoryWithFilesWhereTheSnapshotHasAFileOrALinkEndsTheLoad(String name) throws Exception {
        Files.createDirectories(target.resolve(name + "/full"));
        Files.writeString(target.resolve(name + "/full/file"), "foreign");
        store.publish(store.file("a", "alpha"), link("b", "d"), hardLink("c", "d"), store.file("d", "delta"));
        assertLeftAlone(request(), "target/" + name + " could not be replaced", "a directory with files", "--clean");
    }

    @Test
    void cleanReplacesADirectoryWhereTheSnapshotHasAFileOrALink() throws Exception {
        Files.createDirectories(target.resolve("a/full"));
        Files.writeString(target.resolve("a/full/file"), "foreign");
        Files.createSymbolicLink(target.resolve("a/full/out"), outside);
        Files.createDirectory(target.resolve("b"));
        store.publish(store.file("a", "alpha"), link("b", "a"), store.file("c", "gamma"));
        LoadReport report = assertLoaded(true);
        assertThat(report.warnings()).isEmpty();
        assertThat(target.resolve("a")).hasContent("alpha");
        assertThat(Files.readSymbolicLink(target.resolve("b"))).isEqualTo(Path.of("a"));
    }

    @Test
    void foreignFilesStay() throws Exception {
        Files.createDirectories(target.resolve("d"));
        Files.writeString(target.resolve("d/foreign"), "mine");
        Files.createSymbolicLink(target.resolve("d/out"), outside);
        publishFileInDirectory();
        assertLoaded(false);
        assertThat(target.resolve("d/foreign")).hasContent("mine");
        assertThat(target.resolve("d/out")).isSymbolicLink();
        assertThat(target.resolve("foreign")).hasContent("foreign");
        assertThat(target.resolve("strange/inside")).hasContent("inside");
    }

    @Test
    void cleanRemovesForeignFilesButNeverThroughLinksAndNeverOutside() throws Exception {
        Files.createSymbolicLink(target.resolve("inward"), Path.of("d"));
        Files.createSymbolicLink(target.resolve("strange/out"), outside);
        Files.createDirectories(target.resolve("d"));
        Files.writeString(target.resolve("d/foreign"), "mine");
        publishFileInDirectory();
        assertLoaded(true);
        assertThat(Picture.of(target).entries().keySet()).containsExactly("/", "d/", "d/e/", "d/e/b", "d/secret");
        assertThat(outside.resolve("secret")).hasContent("secret");
    }

    @Test
    void cleanRemovesALinkOutAndNotWhatItLeadsTo() throws Exception {
        Files.createSymbolicLink(target.resolve("out"), outside);
        Files.createSymbolicLink(target.resolve("strange/out"), outside.resolve("secret"));
        Files.createSymbolicLink(target.resolve("d"), outside);
        publishFileInDirectory();
        LoadReport report = assertLoaded(request().withClean(true));
        assertFileInDirectoryStands();
        assertThat(Picture.of(target).entries().keySet()).containsExactly("/", "d/", "d/e/", "d/e/b", "d/secret");
        assertThat(report.counts().removed())
                .as("foreign, out, strange with its three")
                .isEqualTo(6);
    }

    @Test
    void cleanRemovesPipesAndWhatHasANameThatIsNotValid() throws Exception {
        run(target, "mkfifo", "pipe", "strange/pipe");
        run(target, "sh", "-c", "mkdir \"$(printf 'dir-\\377')\"; echo x > \"$(printf 'dir-\\377')\"/inside");
        run(target, "sh", "-c", "echo x > strange/\"$(printf 'latin1-\\351')\"");
        publishFileInDirectory();
        assertLoaded(true);
        assertThat(target.toFile().list()).containsExactly("d");
    }

    @Test
    void whatTakesThePlaceOfALinkOutOrAPipeIsNotRemoved() throws Exception {
        run(target, "mkfifo", "a", "d");
        Files.createSymbolicLink(target.resolve("b"), outside);
        Files.createSymbolicLink(target.resolve("e"), outside);
        store.publish(store.file("a", "alpha"), store.file("b", "beta"), directory("d"), directory("e"));
        LoadReport report = assertLoaded(request().withClean(true));
        assertThat(Picture.of(target).entries().keySet()).containsExactly("/", "a", "b", "d/", "e/");
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void cleanLeavesALinkOutThatTheFilterLeavesOut() throws Exception {
        Files.createSymbolicLink(target.resolve("out"), outside);
        Files.createSymbolicLink(target.resolve("out.log"), outside);
        store.publish(store.file("a", "alpha"));
        assertLoaded(request(PathFilter.of(List.of(), List.of("*.log"))).withClean(true));
        assertThat(target.resolve("out")).doesNotExist();
        assertThat(target.resolve("out.log")).isSymbolicLink();
    }

    @Test
    void cleanDoesNotRemoveWhatTheFilterLeavesOut() throws Exception {
        Files.createDirectories(target.resolve("logs/deep"));
        Files.writeString(target.resolve("logs/deep/debug.log"), "log");
        Files.writeString(target.resolve("logs/deep/old"), "old");
        Files.writeString(target.resolve("strange/precious.log"), "log");
        store.publish(store.file("a", "alpha"));
        assertLoaded(request(PathFilter.of(List.of(), List.of("*.log"))).withClean(true));
        assertThat(Picture.of(target).entries().keySet())
                .containsExactly(
                        "/", "a", "logs/", "logs/deep/", "logs/deep/debug.log", "strange/", "strange/precious.log");
    }

    @Test
    void cleanDoesNotRemoveWhatTheFilterDoesNotInclude() throws Exception {
        Files.writeString(target.resolve("strange/old.gem"), "old");
        store.publish(store.file("a.gem", "alpha"));
        assertLoaded(request(PathFilter.of(List.of("*.gem"), List.of())).withClean(true));
        assertThat(Picture.of(target).entries().keySet())
                .containsExactly("/", "a.gem", "foreign", "strange/", "strange/empty/", "strange/inside");
    }

    @Test
    void aDirectoryOfWhichTheFilterLeavesOutAPartEndsTheLoad() throws Exception {
        Files.createDirectory(target.resolve("a"));
        Files.writeString(target.resolve("a/precious.log"), "log");
        store.publish(store.file("a", "alpha"));
        assertLeftAlone(
                request(PathFilter.of(List.of(), List.of("*.log"))).withClean(true),
                "target/a could not be replaced",
                "a directory with files");
    }

    @Test
    void aDirectoryOfWhichTheFilterLeavesOutNothingIsReplaced() throws Exception {
        Files.createDirectories(target.resolve("a/deep"));
        Files.writeString(target.resolve("a/deep/old"), "old");
        store.publish(store.file("a", "alpha"));
        LoadReport report =
                assertLoaded(request(PathFilter.of(List.of(), List.of("*.log"))).withClean(true));
        assertThat(report.warnings()).isEmpty();
        assertThat(report.counts().removed())
                .as("a with its two, and what is foreign")
                .isEqualTo(3 + 4);
        assertThat(target.resolve("a")).hasContent("alpha");
    }

    @Test
    void readOnlyDirectoriesAreWrittenIntoAndGetTheModesOfTheSnapshot() throws Exception {
        Files.createDirectories(target.resolve("d/e"));
        Files.writeString(target.resolve("d/secret"), "old");
        for (String name : new String[] {"d/e", "d"}) {
            Files.setPosixFilePermissions(target.resolve(name), PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        store.publish(
                directory("d", 0555), store.file("secret", "alpha"), directory("d/e", 0500), store.file("b", "beta"));
        assertLoaded(false);
        assertFileInDirectoryStands();
        assertThat(Files.getPosixFilePermissions(target.resolve("d")))
                .isEqualTo(PosixFilePermissions.fromString("r-xr-xr-x"));
        assertThat(Files.getPosixFilePermissions(target.resolve("d/e")))
                .isEqualTo(PosixFilePermissions.fromString("r-x------"));
        Picture loaded = Picture.of(target);
        assertLoaded(false);
        assertThat(Picture.of(target)).isEqualTo(loaded);
    }

    @Test
    void cleanRemovesReadOnlyDirectories() throws Exception {
        Files.setPosixFilePermissions(target.resolve("strange/empty"), PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(target.resolve("strange"), PosixFilePermissions.fromString("r-xr-xr-x"));
        store.publish(store.file("a", "alpha"));
        assertThat(assertLoaded(true).warnings()).isEmpty();
        assertThat(Picture.of(target).entries().keySet()).containsExactly("/", "a");
    }

    @Test
    void whatCannotBeRemovedStaysWithAWarningAndIsNotCounted() throws Exception {
        Path immutable = target.resolve("strange/inside");
        store.publish(store.file("a", "alpha"));
        assumeThat(changeAttributes("+i", immutable))
                .as("making a file that not even root can remove")
                .isTrue();
        try {
            LoadReport report = assertLoaded(request().withClean(true));
            assertThat(report.warnings())
                    .singleElement()
                    .asString()
                    .contains("target/strange could not be removed: Operation not permitted; ");
            assertThat(report.counts().removed())
                    .as("foreign and strange/empty")
                    .isEqualTo(2);
            assertThat(target.resolve("a")).hasContent("alpha");
            assertThat(immutable).hasContent("inside");
        } finally {
            changeAttributes("-i", immutable);
        }
    }

    private static boolean changeAttributes(String change, Path... files) throws Exception {
        boolean changed = true;
        for (Path file : files) {
            Process process = new ProcessBuilder("chattr", change, file.toString())
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            changed &= process.waitFor() == 0;
        }
        return changed;
    }

    @Test
    void aTargetThatIsAFileByNowIsNotReplaced() throws Exception {
        store.publish(store.file("a", "alpha"));
        var request = request();
        try (var all = Files.walk(target)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Files.writeString(target, "a file");
        assertRefused(request, "is no directory");
    }

    @Test
    void aTargetThatIsALinkByNowIsNotFollowed() throws Exception {
        store.publish(store.file("a", "alpha"));
        var request = request();
        Files.move(target, temp.resolve("elsewhere"));
        Files.createSymbolicLink(target, outside);
        assertRefused(request, "is no directory");
    }
}
