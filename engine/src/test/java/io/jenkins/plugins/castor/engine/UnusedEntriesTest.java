package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static io.jenkins.plugins.castor.engine.save.SaveReport.Outcome.SAVED;
import static io.jenkins.plugins.castor.engine.save.SaveReport.Outcome.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.jenkins.plugins.castor.engine.save.SaveReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Saves note when entries were last used, and leave out what no saving build has used for long. */
@EnabledOnOs(OS.LINUX)
class UnusedEntriesTest {

    private static final BuildDays.Build NOTHING = cache -> {};
    private static final BuildDays.Build READS_A = cache -> read(cache, "a/file");

    @TempDir
    Path temp;

    private BuildDays days;

    @BeforeEach
    void saveThreeDirectories() throws Exception {
        days = new BuildDays(temp, "own");
        days.dropUnused(30);
        days.build(0, cache -> {
            write(cache.resolve("a/file"), "of a");
            write(cache.resolve("a/note"), "note of a");
            write(cache.resolve("b/file"), "of b");
            write(cache.resolve("b/note"), "note of b");
            write(cache.resolve("c/in/file"), "of c");
            write(cache.resolve("c/in/empty"), "");
            Files.createSymbolicLink(cache.resolve("c/in/link"), Path.of("file"));
            Files.createDirectories(cache.resolve("empty"));
        });
    }

    @AfterEach
    void close() {
        days.close();
    }

    private static void read(Path cache, String file) throws IOException {
        Files.readAllBytes(cache.resolve(file));
    }

    /** Changes something, so that the save happens anyway. */
    private static void change(Path cache) throws IOException {
        Path file = cache.resolve("changing/file");
        write(file, "x".repeat(Files.exists(file) ? (int) Files.size(file) + 1 : 1));
    }

    @Test
    void whatIsNewWasUsed() throws Exception {
        assertThat(days.uses())
                .hasSize(5)
                .allSatisfy((path, used) -> assertThat(used).isEqualTo(days.week(0)));
    }

    @Test
    void aSaveNotesWhatWasReadWithAllOfItsDirectory() throws Exception {
        days.build(15, cache -> {
            read(cache, "a/file");
            change(cache);
        });
        assertThat(days.uses())
                .containsEntry("a/file", days.week(15))
                .containsEntry("a/note", days.week(15))
                .containsEntry("b/file", days.week(0))
                .containsEntry("c/in/file", days.week(0))
                .containsEntry("changing/file", days.week(15));
    }

    @Test
    void anEntryMakesAtMostOneGenerationAWeek() throws Exception {
        for (int day = 0; day < 7; day++) {
            assertThat(days.build(day, READS_A).outcome()).isEqualTo(UNCHANGED);
        }
        SaveReport noted = days.build(7, READS_A);
        assertThat(noted.outcome()).isEqualTo(SAVED);
        assertThat(noted.counts().changed()).isZero();
        assertThat(noted.counts().removed()).isZero();
        assertThat(noted.counts().bytesRead()).isZero();
        for (int day = 8; day < 14; day++) {
            assertThat(days.build(day, READS_A).outcome()).isEqualTo(UNCHANGED);
        }
        assertThat(days.generations()).isEqualTo(2);
        // Another build uses something else.
        assertThat(days.build(13, cache -> read(cache, "b/note")).outcome()).isEqualTo(SAVED);
        assertThat(days.build(13, cache -> read(cache, "b/note")).outcome()).isEqualTo(UNCHANGED);
        assertThat(days.build(13, READS_A).outcome()).isEqualTo(UNCHANGED);
        assertThat(days.build(13, NOTHING).outcome()).isEqualTo(UNCHANGED);
    }

    @Test
    void whatNoBuildUsedIsLeftOut() throws Exception {
        days.build(7, READS_A);
        assertThat(days.build(36, READS_A).counts().leftOut().entries()).isZero();
        assertThat(days.uses()).hasSize(5);
        SaveReport report = days.build(37, READS_A);
        assertThat(report.outcome()).isEqualTo(SAVED);
        // b/file, b/note, c/in/file, c/in/empty, c/in/link
        assertThat(report.counts().leftOut()).isEqualTo(new SaveReport.LeftOut(5, 17, 30));
        assertThat(report.counts().removed()).isEqualTo(8);
        assertThat(days.uses().keySet()).containsExactly("a/file", "a/note");
        assertThat(Sentences.of(report, Workbench.JOB)).contains("left out 5 entries, 17 B, unused for 30 days");
        Path machine = days.newMachine();
        days.load(machine);
        assertThat(machine.resolve("b")).doesNotExist();
        assertThat(machine.resolve("c")).doesNotExist();
        assertThat(machine.resolve("empty")).isEmptyDirectory();
        assertThat(days.build(38, READS_A).outcome()).isEqualTo(UNCHANGED);
    }

    @Test
    void whatBuildsUseInTurnStays() throws Exception {
        for (int day = 1; day < 200; day += 13) {
            days.build(day, READS_A);
            days.build(day, cache -> read(cache, "b/file"));
            days.build(day, cache -> {
                if (day(cache) % 2 == 0) {
                    read(cache, "c/in/file");
                }
                change(cache);
            });
        }
        assertThat(days.uses().keySet()).contains("a/file", "b/file", "c/in/file");
    }

    private int builds;

    private int day(Path cache) {
        assertThat(cache).isDirectory();
        return builds++;
    }

    @Test
    void aBuildThatLoadedBeforeAnotherSavedKnowsOfItsUses() throws Exception {
        Path slow = days.newMachine();
        days.load(slow);
        days.build(37, cache -> {
            read(cache, "b/file");
            change(cache);
        });
        days.restOfBuild(slow, 38, READS_A);
        assertThat(days.uses()).containsEntry("b/file", days.week(37)).doesNotContainKey("c/in/file");
    }

    @Test
    void withoutATimeNothingIsNotedOrLeftOut() throws Exception {
        days.dropUnused(0);
        days.build(100, cache -> change(cache));
        assertThat(days.uses())
                .hasSize(6)
                .allSatisfy((path, used) -> assertThat(used).isZero());
        days.dropUnused(30);
        assertThat(days.build(200, READS_A).outcome()).isEqualTo(UNCHANGED);
        assertThat(days.build(200, cache -> change(cache)).counts().leftOut().entries())
                .isZero();
        assertThat(days.uses())
                .hasSize(6)
                .allSatisfy((path, used) -> assertThat(used).isEqualTo(days.week(200)));
    }

    @Test
    void aColdBuildUsedAllThatItMade() throws Exception {
        Path cold = days.newMachine();
        SaveReport report = days.restOfBuild(cold, 70, cache -> {
            write(cache.resolve("a/file"), "of a");
            write(cache.resolve("b/file"), "of b");
            // as unpacked from an archive
            Files.setAttribute(
                    cache.resolve("b/file"), "lastAccessTime", FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
        });
        assertThat(report.counts().leftOut().entries()).isZero();
        assertThat(days.uses()).containsEntry("a/file", days.week(70)).containsEntry("b/file", days.week(70));
    }

    @Test
    void readingByCastorIsNoUse() throws Exception {
        SaveReport report = days.build(20, cache -> {
            read(cache, "a/file");
            change(cache);
            // Both digest all files.
            assertThat(days.check(cache)).isEqualTo(SAVED);
            assertThat(days.check(cache)).isEqualTo(UNCHANGED);
        });
        assertThat(report.outcome()).isEqualTo(SAVED);
        assertThat(days.uses()).containsEntry("a/file", days.week(20)).containsEntry("b/file", days.week(0));
    }

    @Test
    void aMachineThatStaysForgetsWhatItDoesNotUse() throws Exception {
        Path machine = days.newMachine();
        days.buildOn(machine, 1, cache -> {
            read(cache, "a/file");
            read(cache, "b/file");
        });
        days.buildOn(machine, 10, READS_A);
        SaveReport report = days.buildOn(machine, 45, READS_A);
        assertThat(report.counts().leftOut().entries()).isEqualTo(5);
        assertThat(machine.resolve("b/file")).exists();
        assertThat(days.uses().keySet()).containsExactly("a/file", "a/note");
        // What is left out stays there and does not come back.
        assertThat(days.buildOn(machine, 46, READS_A).outcome()).isEqualTo(UNCHANGED);
        assertThat(days.buildOn(machine, 53, READS_A).counts().removed()).isZero();
        assertThat(days.uses().keySet()).containsExactly("a/file", "a/note");
        // Until it is used.
        days.buildOn(machine, 54, cache -> read(cache, "b/file"));
        assertThat(days.uses()).containsEntry("b/file", days.week(54));
    }

    /** Files in such a directory get no new times of access, as on a mount with {@code noatime}. */
    @Test
    void whereReadsLeaveNoTraceEverythingWasUsed() throws Exception {
        Path machine = Files.createDirectories(days.newMachine());
        try {
            TestTrees.run(temp, "chattr", "+A", machine.toString());
        } catch (IOException e) {
            abort("chattr: " + e.getMessage());
        }
        days.buildOn(machine, 80, NOTHING);
        days.restOfBuild(machine, 81, cache -> change(cache));
        assertThat(days.uses())
                .hasSize(6)
                .allSatisfy((path, used) -> assertThat(used).isEqualTo(days.week(81)));
    }

    @Test
    void hardLinksStay() throws Exception {
        days.build(1, cache -> {
            write(cache.resolve("linked/one/file"), "of two names");
            Files.createDirectories(cache.resolve("linked/two"));
            Files.createLink(cache.resolve("linked/two/file"), cache.resolve("linked/one/file"));
        });
        days.build(80, READS_A);
        Path machine = days.newMachine();
        days.load(machine);
        assertThat(machine.resolve("linked/two/file")).hasContent("of two names");
        assertThat(machine.resolve("b")).doesNotExist();
    }
}
