package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.age;
import static io.jenkins.plugins.castor.engine.TestTrees.listing;
import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.save.SaveReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A save sends what is new, reads what is in doubt, and leaves the rest alone. */
class IncrementalSaveTest {

    private static final int SIZE = 300_000;

    @TempDir
    Path temp;

    private Workbench bench;
    private Path tree;

    @BeforeEach
    void saveTwoFiles() throws Exception {
        bench = new Workbench(temp);
        tree = bench.tree();
        write(tree.resolve("one"), noise(1, SIZE));
        write(tree.resolve("in/two"), noise(2, SIZE));
        write(tree.resolve("in/empty"), "");
        bench.saved();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void savingAnUnchangedTreeWritesNothing() throws Exception {
        Map<String, Long> before = bench.objects();
        SaveReport report = bench.save();
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        assertThat(report.head().orElseThrow().generation()).isEqualTo(1);
        assertThat(report.counts().bytesRead()).isZero();
        assertThat(report.counts().bytesSent()).isZero();
        assertThat(report.counts().entries()).isEqualTo(5);
        assertThat(bench.objects()).isEqualTo(before);
        assertThat(bench.staged()).isEmpty();

        assertThat(bench.save(request -> request.withChecksum(true)).outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        assertThat(bench.objects()).isEqualTo(before);
    }

    @Test
    void aDirectoryOfWhichOnlyTheTimeIsAnotherIsUnchanged() throws Exception {
        age(tree.resolve("in"));
        assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
    }

    /** As rsync does, a save believes size and time; the content is looked at where that is asked for. */
    @Test
    void aFileWithTheSameSizeTimeAndModeIsNotReadUnlessContentsAreCompared() throws Exception {
        FileTime time = Files.getLastModifiedTime(tree.resolve("one"));
        Files.write(tree.resolve("one"), noise(3, SIZE));
        Files.setLastModifiedTime(tree.resolve("one"), time);
        assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        // Nor is it read when something else has to be saved.
        write(tree.resolve("new"), "new");
        assertThat(bench.saved().counts().bytesRead()).isEqualTo(3);
        assertThat(bench.loaded().resolve("one")).hasBinaryContent(noise(1, SIZE));

        SaveReport report = bench.save(request -> request.withChecksum(true));
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(report.counts().changed()).isEqualTo(1);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void aTouchedFileIsReadAndNotSentAgain() throws Exception {
        int packs = bench.packs().size();
        Files.setLastModifiedTime(tree.resolve("one"), FileTime.from(Instant.parse("2026-02-03T04:05:06Z")));
        SaveReport report = bench.saved();
        assertThat(report.counts().changed()).isEqualTo(1);
        assertThat(report.counts().bytesSent()).isLessThan(10_000);
        assertThat(bench.packs()).hasSize(packs);
        bench.assertLoadGivesTheTree();
        assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
    }

    @Test
    void aFileWithAnotherModeIsNotSentAgain() throws Exception {
        Files.setPosixFilePermissions(tree.resolve("one"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.setPosixFilePermissions(tree.resolve("in/empty"), PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(tree.resolve("in"), PosixFilePermissions.fromString("rwx------"));
        SaveReport report = bench.saved();
        assertThat(report.counts().changed()).isEqualTo(3);
        assertThat(report.counts().bytesRead()).isZero();
        assertThat(bench.packs()).hasSize(1);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void whatMovedIsNotSentAgain() throws Exception {
        Files.createDirectories(tree.resolve("other"));
        Files.move(tree.resolve("one"), tree.resolve("other/renamed"));
        Files.move(tree.resolve("in"), tree.resolve("moved"));
        SaveReport report = bench.saved();
        assertThat(report.counts().bytesSent()).isLessThan(10_000);
        assertThat(bench.packs()).hasSize(1);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void aHardLinkThatLosesItsFirstNameIsNotSentAgain() throws Exception {
        Files.createLink(tree.resolve("zzz"), tree.resolve("one"));
        bench.saved();
        Files.delete(tree.resolve("one"));
        assertThat(bench.saved().counts().bytesSent()).isLessThan(10_000);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void whatIsThereUnderAnotherNameIsNotSentAgain() throws Exception {
        write(tree.resolve("copy"), noise(1, SIZE));
        SaveReport report = bench.saved();
        assertThat(report.counts().bytesRead()).isEqualTo(SIZE);
        assertThat(report.counts().bytesSent()).isLessThan(10_000);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void identicalContentIsStoredOnce() throws Exception {
        for (int i = 0; i < 5; i++) {
            write(tree.resolve("same/" + i), noise(4, SIZE));
            write(tree.resolve("large/" + i), noise(5, 5 << 20));
        }
        SaveReport report = bench.saved();
        assertThat(report.counts().bytesSent()).isBetween(SIZE + (5L << 20), SIZE + (5L << 20) + 50_000);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void onlyWhatIsNewIsSent() throws Exception {
        write(tree.resolve("new"), noise(6, 1000));
        write(tree.resolve("in/two"), noise(7, 2000));
        Files.delete(tree.resolve("one"));
        SaveReport report = bench.saved();
        assertThat(report.counts().changed()).isEqualTo(2);
        assertThat(report.counts().removed()).isEqualTo(1);
        assertThat(report.counts().bytesRead()).isEqualTo(3000);
        assertThat(report.head().orElseThrow().parent()).hasValue(1);
        bench.assertLoadGivesTheTree();
    }

    /** The headers of such files are larger than the files; they are no dead bytes. */
    @Test
    void smallFilesWithLongNamesAreNotSentAgain() throws Exception {
        for (int i = 0; i < 300; i++) {
            write(tree.resolve("small/" + i + "-" + "long".repeat(30)), noise(i, 400));
            write(tree.resolve("small/" + i + "-日本語"), noise(-i, 400));
        }
        bench.saved();
        write(tree.resolve("small/new"), "new");
        assertThat(bench.saved().counts().bytesRead()).isEqualTo(3);
        bench.assertLoadGivesTheTree();
    }

    /** Files of which each fills a frame: where nothing of one is left, the others are still counted as they were. */
    @Test
    void aFrameOfWhichNothingIsLeftDisturbsNoOther() throws Exception {
        for (int i = 0; i < 14; i++) {
            write(tree.resolve("frames/" + i), noise(20 + i, 3 << 20));
        }
        bench.saved();
        int packs = bench.packs().size();
        Files.delete(tree.resolve("frames/2"));
        write(tree.resolve("frames/5"), noise(50, 1000));
        write(tree.resolve("new/file"), noise(51, 1000));
        assertThat(bench.saved().counts().bytesRead()).isEqualTo(2000);
        assertThat(bench.packs()).hasSize(packs + 1);
        bench.assertLoadGivesTheTree();
        write(tree.resolve("new/other"), noise(52, 1000));
        assertThat(bench.saved().counts().bytesRead()).isEqualTo(1000);
        bench.assertLoadGivesTheTree();
    }

    /** Every kind of entry beside others that change, in several cache directories. */
    @Test
    void whatStaysBetweenChangesStaysAsItWas() throws Exception {
        for (int i = 0; i < 2000; i++) {
            write(tree.resolve("many/" + i % 40 + "/file-" + i + (i % 7 == 0 ? "-日本語\"\\\n" : "")), "content " + i);
        }
        Files.createSymbolicLink(tree.resolve("many/link"), Path.of("3/file-3"));
        Files.createLink(tree.resolve("many/9/zzz"), tree.resolve("many/9/file-9"));
        bench.saved();
        for (int i = 0; i < 2000; i += 37) {
            Path file = tree.resolve("many/" + i % 40 + "/file-" + i + (i % 7 == 0 ? "-日本語\"\\\n" : ""));
            if (i % 2 == 0) {
                write(file, "changed now " + i);
            } else {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-02-03T04:05:06Z")));
            }
        }
        age(tree.resolve("many/11"));
        bench.saved();
        bench.assertLoadGivesTheTree();
        assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        assertThat(bench.save(request -> request.withChecksum(true)).outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
    }

    @Test
    void whatIsGoneIsGone() throws Exception {
        Files.delete(tree.resolve("in/two"));
        SaveReport report = bench.saved();
        assertThat(report.counts().removed()).isEqualTo(1);
        assertThat(report.counts().bytesRead()).isLessThanOrEqualTo(SIZE);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void aFileThatBecomesADirectoryAndTheOtherWayRound() throws Exception {
        Files.delete(tree.resolve("one"));
        write(tree.resolve("one/inside"), "a directory now");
        Files.delete(tree.resolve("in/two"));
        Files.createSymbolicLink(tree.resolve("in/two"), Path.of("empty"));
        bench.saved();
        bench.assertLoadGivesTheTree();
        write(tree.resolve("two"), "a file");
        Files.delete(tree.resolve("one/inside"));
        Files.delete(tree.resolve("one"));
        write(tree.resolve("one"), noise(1, SIZE));
        bench.saved();
        bench.assertLoadGivesTheTree();
    }

    /** A file may change again within the same tick of the clock: what was just written is compared next time. */
    @Test
    void aFileThatWasJustWrittenIsComparedByTheNextSave() throws Exception {
        Path fresh = tree.resolve("fresh");
        Files.write(fresh, noise(8, 1000));
        bench.saved();
        FileTime time = Files.getLastModifiedTime(fresh);
        assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);

        Files.write(fresh, noise(9, 1000));
        Files.setLastModifiedTime(fresh, time);
        assertThat(bench.saved().counts().changed()).isEqualTo(1);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void aFileOfTheFutureIsComparedEachTime() throws Exception {
        Path future = write(tree.resolve("future"), "one");
        FileTime time = FileTime.from(Instant.now().plus(Duration.ofDays(100)));
        Files.setLastModifiedTime(future, time);
        bench.saved();
        assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        Files.writeString(future, "two");
        Files.setLastModifiedTime(future, time);
        bench.saved();
        bench.assertLoadGivesTheTree();
    }

    @Test
    void earlierGenerationsStayAsTheyAre() throws Exception {
        var first = listing(tree);
        write(tree.resolve("one"), noise(10, SIZE));
        Files.delete(tree.resolve("in/two"));
        bench.saved();
        Files.delete(bench.object(Workbench.LAYOUT.head(2)));
        assertThat(listing(bench.loaded()).keySet()).isEqualTo(first.keySet());
        assertThat(bench.loaded().resolve("one")).hasBinaryContent(noise(1, SIZE));
    }
}
