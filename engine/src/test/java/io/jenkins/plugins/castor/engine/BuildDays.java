package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.tree.LastUse;
import io.jenkins.plugins.castor.engine.tree.calls.UseMark;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Builds on the days that a test names, each from a load to a save. Saves get their clock. The kernel has only its own, so the
 * times of access that it gave during a build are moved to the day of the build before the save. Day 0 begins a week.
 */
final class BuildDays implements AutoCloseable {

    /** What is before a build as long ago as this is out of the way of relatime. */
    private static final Duration FAR = Duration.ofDays(7000);

    /** Works with the cache directory. */
    interface Build {
        void in(Path cache) throws Exception;
    }

    private final Castor castor;
    private final Path store;
    private final Path machines;
    private final String cache;
    private final Instant begin = Instant.now();
    private final Instant first = begin.truncatedTo(ChronoUnit.DAYS)
            .plus(UseMark.STEP + LastUse.week(LastUse.day(begin)) - LastUse.day(begin), ChronoUnit.DAYS);
    private Optional<Duration> dropUnused = Optional.empty();
    private int count;

    /** @param cache the name of the cache directory */
    BuildDays(Path temp, String cache) throws IOException {
        this.store = temp.resolve("store");
        this.castor = Castor.open(store.toString());
        this.machines = Files.createDirectories(temp.resolve("machines"));
        this.cache = cache;
    }

    /** Later saves leave out what was not used for so long. */
    void dropUnused(int days) {
        dropUnused = Optional.of(Duration.ofDays(days));
    }

    /** The first day of the week that a day is in, as snapshots note it. */
    int week(int day) {
        return LastUse.week(LastUse.day(at(day)));
    }

    private Instant at(int day) {
        return first.plus(day, ChronoUnit.DAYS).plus(9, ChronoUnit.HOURS);
    }

    /** A build on a new machine. */
    SaveReport build(int day, Build build) throws Exception {
        Path machine = newMachine();
        SaveReport report = buildOn(machine, day, build);
        TestTrees.run(machines, "rm", "-rf", machine.toString());
        return report;
    }

    Path newMachine() {
        return machines.resolve("machine-" + count++);
    }

    /** A build on a machine that may have seen others. */
    SaveReport buildOn(Path machine, int day, Build build) throws Exception {
        load(machine);
        return restOfBuild(machine, day, build);
    }

    void load(Path machine) throws InterruptedException {
        LoadReport loaded = castor.load(LoadRequest.of(Workbench.JOB, directory(machine)));
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.trouble()).isFalse();
    }

    SaveReport restOfBuild(Path machine, int day, Build build) throws Exception {
        Files.createDirectories(machine);
        move(machine, time -> time.minus(FAR));
        build.in(machine);
        Instant longAgo = begin.minus(FAR.dividedBy(2));
        move(machine, time -> time.isBefore(longAgo) ? time.plus(FAR) : at(day));
        SaveRequest request =
                SaveRequest.of(Workbench.JOB, directory(machine)).withClock(Clock.fixed(at(day), ZoneOffset.UTC));
        SaveReport report = castor.save(dropUnused.map(request::withDropUnused).orElse(request));
        assertThat(report.warnings()).isEmpty();
        assertThat(report.trouble()).as(report.toString()).isFalse();
        return report;
    }

    /** Saves into another namespace, by digesting all files. */
    SaveReport.Outcome check(Path machine) throws InterruptedException {
        return castor.save(SaveRequest.of(new Namespace("other", "main", "job"), directory(machine))
                        .withChecksum(true))
                .outcome();
    }

    private interface Move {
        Instant of(Instant time);
    }

    /** Moves the times of access that are no marks. */
    private static void move(Path machine, Move move) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(machine)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            FileTime time = (FileTime) Files.getAttribute(file, "lastAccessTime");
            if (UseMark.dayOf(time.to(TimeUnit.NANOSECONDS)) < 0) {
                Files.setAttribute(file, "lastAccessTime", FileTime.from(move.of(time.toInstant())));
            }
        }
    }

    private List<CacheDirectory> directory(Path machine) {
        return List.of(new CacheDirectory(cache, machine, PathFilter.ALL));
    }

    /** What a new machine would get: the days of the last use by the paths of files with content. */
    SortedMap<String, Integer> uses() throws IOException {
        SortedMap<String, Integer> uses = new TreeMap<>();
        try (Store all = new DirectoryStore(store);
                SnapshotReader reader = StoredSnapshot.fetch(
                                all, Workbench.heads(castor).get(0), Limits.DEFAULT)
                        .open()) {
            while (reader.nextCache().isPresent()) {
                while (reader.next()) {
                    if (reader.content() != null) {
                        uses.put(reader.entry().path(), reader.content().used());
                    }
                }
            }
        }
        return uses;
    }

    /** The bytes of the files that a new machine would get. */
    long bytes() throws IOException {
        return Workbench.heads(castor).get(0).totals().bytes();
    }

    int generations() throws IOException {
        return Workbench.heads(castor).size();
    }

    @Override
    public void close() {
        castor.close();
    }
}
