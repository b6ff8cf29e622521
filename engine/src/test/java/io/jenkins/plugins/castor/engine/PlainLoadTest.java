package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.assertIs;
import static io.jenkins.plugins.castor.engine.TestTrees.listing;
import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.run;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A load brings a directory to what was saved, and touches no more than that. */
class PlainLoadTest {

    @TempDir
    Path temp;

    private Workbench bench;
    private Path target;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        target = temp.resolve("target");
        write(bench.tree().resolve("one"), noise(1, 1000));
        write(bench.tree().resolve("in/two"), noise(2, 2000));
        write(bench.tree().resolve("in/large"), noise(3, 6 << 20));
        Files.createSymbolicLink(bench.tree().resolve("in/link"), Path.of("two"));
        Files.createLink(bench.tree().resolve("in/zz two"), bench.tree().resolve("in/two"));
        bench.saved();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static Object inode(Path file) throws Exception {
        return Files.getAttribute(file, "unix:ino");
    }

    private static void change(Path file, byte[] content) throws Exception {
        write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-03-04T05:06:07Z")));
    }

    @Test
    void onlyWhatDiffersIsWrittenAndByRename() throws Exception {
        bench.loadedInto(target);
        Object one = inode(target.resolve("one"));
        Object large = inode(target.resolve("in/large"));
        change(target.resolve("in/large"), noise(4, 100));
        Files.createLink(temp.resolve("outside"), target.resolve("in/large"));
        LoadReport report = bench.load(target);
        assertThat(report.counts().written()).isEqualTo(1);
        assertThat(report.counts().bytesWritten()).isEqualTo(6 << 20);
        assertThat(inode(target.resolve("one"))).isEqualTo(one);
        assertThat(inode(target.resolve("in/large"))).isNotEqualTo(large);
        assertThat(temp.resolve("outside")).hasBinaryContent(noise(4, 100));
        assertIs(target, listing(bench.tree()));
    }

    @Test
    void aTouchedFileGetsItsTimeBackAndIsNotWritten() throws Exception {
        bench.loadedInto(target);
        change(target.resolve("one"), noise(1, 1000));
        run(target, "chmod", "600", "in/large");
        LoadReport report = bench.load(target);
        assertThat(report.counts().written()).isZero();
        assertIs(target, listing(bench.tree()));
    }

    @Test
    void foreignFilesStayUnlessTheyAreCleanedAway() throws Exception {
        write(target.resolve("foreign"), "foreign");
        write(target.resolve("in/foreign/file"), "foreign");
        write(temp.resolve("beside"), "beside");
        Files.createSymbolicLink(target.resolve("to-beside"), temp.resolve("beside"));
        bench.loadedInto(target);
        assertThat(target.resolve("foreign")).hasContent("foreign");
        assertThat(target.resolve("in/foreign/file")).hasContent("foreign");
        assertThat(target.resolve("to-beside")).isSymbolicLink();

        LoadReport report = bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(target)).withClean(true));
        assertThat(report.counts().removed())
                .as("foreign, to-beside, in/foreign and its file")
                .isEqualTo(4);
        assertIs(target, listing(bench.tree()));
        assertThat(temp.resolve("beside")).hasContent("beside");
    }

    @Test
    void aFallbackIsLoadedWhereTheJobHasNothing() throws Exception {
        Namespace other = new Namespace("mediawiki/core", "REL1_43", "npm-test");
        Namespace nothing = new Namespace("mediawiki/core", "REL1_42", "npm-test");
        LoadReport report = bench.castor()
                .load(LoadRequest.of(other, Workbench.caches(target)).withFallbacks(List.of(nothing, Workbench.JOB)));
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.FALLBACK_HIT);
        assertThat(report.head().orElseThrow().namespace()).isEqualTo(Workbench.JOB);
        assertIs(target, listing(bench.tree()));
    }

    @Test
    void nothingSavedIsColdAndNoTrouble() throws Exception {
        LoadReport report = bench.castor().load(LoadRequest.of(new Namespace("p", "b", "j"), Workbench.caches(target)));
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.trouble()).isFalse();
        assertThat(report.reason().orElseThrow()).startsWith("nothing was saved yet in p/b/j of file:///");
        assertThat(target).doesNotExist();
    }

    @Test
    void cacheDirectoriesOfOtherNamesAreLeftAlone() throws Exception {
        LoadReport report = bench.castor()
                .load(LoadRequest.of(Workbench.JOB, List.of(new CacheDirectory("maven", target, PathFilter.ALL))));
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.trouble()).isFalse();
        assertThat(report.reason().orElseThrow())
                .isEqualTo("generation 1 of " + Workbench.JOB
                        + " has none of the caches maven; save them first, or load others");
        assertThat(target).doesNotExist();
    }

    @Test
    void whatTheLoadsFilterLeavesOutIsNotRestored() throws Exception {
        PathFilter without = PathFilter.of(List.of(), List.of("in/two"));
        LoadReport report =
                bench.castor().load(LoadRequest.of(Workbench.JOB, List.of(new CacheDirectory("npm", target, without))));
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(listing(target)).containsOnlyKeys("", "one", "in", "in/large", "in/link");
        assertThat(report.warnings()).singleElement().asString().contains("zz two");
    }

    @Test
    void aLoadThatIsInterruptedLeavesTheDirectoryAsItWas() throws Exception {
        write(target.resolve("one"), "mine");
        write(target.resolve("in"), "a file where a directory belongs");
        SortedMap<String, String> before = listing(target);
        before.remove(""); // its time tells that something stood in it for a while
        Random random = new Random(20261120);
        long longest = TimeUnit.MILLISECONDS.toNanos(60);
        int interrupted = 0;
        for (int i = 0; i < 25; i++) {
            FutureTask<LoadReport> load = new FutureTask<>(() -> bench.load(target));
            Thread thread = new Thread(load);
            thread.start();
            TimeUnit.NANOSECONDS.sleep(random.nextLong(longest));
            thread.interrupt();
            try {
                assertThat(load.get().outcome()).isEqualTo(LoadReport.Outcome.HIT);
                longest = longest * 9 / 10;
                run(temp, "rm", "-r", "target");
                write(target.resolve("one"), "mine");
                write(target.resolve("in"), "a file where a directory belongs");
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(InterruptedException.class);
                interrupted++;
            }
            SortedMap<String, String> after = listing(target);
            after.remove("");
            assertThat(after).isEqualTo(before);
        }
        assertThat(interrupted).isPositive();
        bench.loadedInto(target);
        assertIs(target, listing(bench.tree()));
    }

    @Test
    void anInterruptBeforeALoadEndsIt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> bench.load(target)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(target).doesNotExist();
    }
}
