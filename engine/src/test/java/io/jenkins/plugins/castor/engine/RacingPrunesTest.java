package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport;
import io.jenkins.plugins.castor.engine.recompress.RecompressRequest;
import io.jenkins.plugins.castor.engine.repository.Generation;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.retention.PruneRequest;
import io.jenkins.plugins.castor.engine.retention.RetentionPolicy;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.rsync.Rsyncd;
import io.jenkins.plugins.castor.engine.store.s3.S3TestServer;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four savers, four loaders, two pruners and a recompressor at once, each of which pauses at another of its calls in each round. No load
 * fails, nothing that is needed is lost, and in the end nothing is left that is not needed.
 */
class RacingPrunesTest {
    private static final List<Namespace> JOBS = List.of(new Namespace("p", "b", "one"), new Namespace("p", "b", "two"));
    private static final int SAVERS = 4;
    private static final int LOADERS = 4;
    private static final int PRUNERS = 2;

    /** The calls of the longest save, load or prune of a store with one generation. */
    private static final int CALLS = 14;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicInteger recompressed = new AtomicInteger();
    private final Time time = new Time();
    private Duration grace = Duration.ofHours(24);
    private Optional<Duration> deadline = Optional.empty();
    private boolean virtual = true;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** The clock of a store. It goes on while others work, but not so far that a save or a load takes half the grace. */
    private static final class Time {
        private final Map<Integer, Instant> running = new HashMap<>();
        private final Random random = new Random(1);
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");
        private int next;

        synchronized Instant now() {
            return now;
        }

        synchronized int begin() {
            running.put(++next, now);
            return next;
        }

        synchronized void end(int operation) {
            running.remove(operation);
        }

        synchronized void tick() {
            Instant limit = running.values().stream()
                    .min(Instant::compareTo)
                    .map(start -> start.plus(Duration.ofHours(12)))
                    .orElse(Instant.MAX);
            Instant later = now.plusSeconds(random.nextInt(4 * 3600));
            now = later.isBefore(limit) ? later : limit;
        }

        synchronized void jump(Duration by) {
            now = now.plus(by);
        }
    }

    /** Waits until others have done something, if this is the call to pause at. */
    private void pause(int call, int round) {
        if (virtual) {
            time.tick();
        }
        if (call != 1 + round % CALLS) {
            return;
        }
        int before = finished.get();
        long end = System.nanoTime() + Duration.ofMillis(virtual ? 20 : 300).toNanos();
        while (finished.get() < before + 3 && System.nanoTime() < end) {
            LockSupport.parkNanos(200_000);
        }
    }

    private interface Round {
        void run(int round) throws Exception;
    }

    private final class Actor {
        final Castor castor;
        final PausingStore store;
        final AtomicInteger round = new AtomicInteger();

        Actor(Store all) {
            store = new PausingStore(all, call -> pause(call, round.get()));
            castor = new Castor(store);
        }

        Callable<Void> rounds(int rounds, Round work) {
            return () -> {
                for (int i = 0; i < rounds; i++) {
                    round.set(i);
                    store.restart();
                    work.run(i);
                    finished.incrementAndGet();
                }
                return null;
            };
        }
    }

    private void save(Castor castor, int saver, int round) throws Exception {
        Path tree = temp.resolve("tree-" + saver);
        int operation = time.begin();
        if (round % 5 != 4) {
            write(tree.resolve("owner"), "saver " + saver);
            write(tree.resolve("same"), "saver " + saver);
            Path changed = write(tree.resolve("changes-" + round % 3), noise(1000L * saver + round, 3000));
            Files.setLastModifiedTime(changed, FileTime.from(1_700_000_000L + round, TimeUnit.SECONDS));
            write(tree.resolve("stays"), noise(saver, 5000));
            Recompressing.text(tree.resolve("text"), saver, 60_000);
        }
        SaveRequest request = SaveRequest.of(JOBS.get(saver % JOBS.size()), Workbench.caches(tree));
        SaveReport report = castor.save(deadline.map(request::withDeadline).orElse(request));
        time.end(operation);
        boolean late = report.reason().orElse("").contains("the deadline of");
        assertThat(late || report.outcome() != SaveReport.Outcome.SKIPPED)
                .as(report.toString())
                .isTrue();
    }

    private void load(Actor actor, int loader) throws Exception {
        Path target = temp.resolve("target-" + loader);
        int operation = time.begin();
        LoadRequest request = LoadRequest.of(JOBS.get(loader % JOBS.size()), Workbench.caches(target));
        LoadReport report =
                actor.castor.load(deadline.map(request::withDeadline).orElse(request));
        time.end(operation);
        boolean late = report.reason().orElse("").contains("the deadline of");
        assertThat(late || !report.trouble()).as(report.toString()).isTrue();
        if (report.outcome() == LoadReport.Outcome.HIT) {
            assertThat(Files.readString(target.resolve("same"))).isEqualTo(Files.readString(target.resolve("owner")));
        }
    }

    private PruneRequest request(int round) {
        RetentionPolicy policy = RetentionPolicy.DEFAULT.withKeepLast(1 + round % 2);
        // By a real clock, saves may all be late for so long, and then a namespace may go.
        boolean unused = virtual && round % 7 == 6;
        return PruneRequest.ofAll().withGrace(grace).withPolicy(unused ? policy.withUnusedFor(grace) : policy);
    }

    private void prune(Actor actor, int round) throws Exception {
        PruneReport report = actor.castor.prune(request(round), Progress.NONE);
        assertThat(report.problems()).isEmpty();
    }

    private void recompress(Actor actor) throws Exception {
        int operation = time.begin();
        RecompressReport report = actor.castor.recompress(RecompressRequest.of(List.of(), 9), Progress.NONE);
        time.end(operation);
        assertThat(report.problems()).isEmpty();
        report.namespaces().stream()
                .filter(one -> one.bytesAfter() < one.bytesBefore())
                .forEach(one -> recompressed.incrementAndGet());
    }

    private void race(Store store, int rounds) throws Exception {
        List<Callable<Void>> all = new ArrayList<>();
        for (int i = 0; i < SAVERS; i++) {
            int saver = i;
            Actor actor = new Actor(store);
            all.add(actor.rounds(rounds, round -> save(actor.castor, saver, round)));
        }
        for (int i = 0; i < LOADERS; i++) {
            int loader = i;
            Actor actor = new Actor(store);
            all.add(actor.rounds(rounds, round -> load(actor, loader)));
        }
        for (int i = 0; i < PRUNERS; i++) {
            int first = i;
            Actor actor = new Actor(store);
            all.add(actor.rounds(rounds, round -> prune(actor, round + first)));
        }
        if (virtual) { // in a real store nothing becomes a day old
            Actor actor = new Actor(store);
            all.add(actor.rounds(rounds, round -> recompress(actor)));
        }
        for (Future<Void> done : threads.invokeAll(all)) {
            done.get();
        }
    }

    private void assertOnlyWhatIsNeededIsLeft(Store store) throws Exception {
        try (Castor castor = new Castor(new PausingStore(store, call -> {}))) {
            for (Namespace job : JOBS) {
                assertThat(castor.verify(job, Optional.empty(), Progress.NONE).damaged())
                        .isEmpty();
            }
            PruneRequest request =
                    PruneRequest.ofAll().withGrace(grace).withPolicy(RetentionPolicy.DEFAULT.withKeepLast(1));
            castor.prune(request, Progress.NONE);
            for (int i = 0; i < 2; i++) {
                if (virtual) {
                    time.jump(grace.multipliedBy(2));
                } else {
                    Thread.sleep(grace.plusSeconds(2).toMillis()); // the clock of a real store
                }
                castor.prune(request, Progress.NONE);
            }
            List<NamespaceStatistics> left =
                    castor.statistics(JOBS, Optional.empty()).namespaces();
            assertThat(left).hasSize(JOBS.size()).allMatch(one -> one.garbageBytes() == 0 && one.olderBytes() == 0);
            assertThat(store.list("").stream().filter(object -> object.name().endsWith(".retired.json")))
                    .hasSizeLessThanOrEqualTo(JOBS.size());
            for (Namespace job : JOBS) {
                // Several heads may say of one snapshot that nothing makes it smaller.
                List<Generation> heads = castor.catalogue()
                        .history(job, Optional.empty(), Pins.NONE)
                        .generations();
                assertThat(heads).allMatch(one -> one.state() == Generation.State.IN_USE);
                assertThat(heads.stream()
                                .flatMap(one -> one.head().stream())
                                .map(Head::snapshot)
                                .distinct())
                        .hasSize(1);
            }
            assertThat(store.list("castor-store")).hasSize(1);
        }
    }

    @Test
    void overAStoreInMemory() throws Exception {
        try (MemoryStore store = new MemoryStore(time::now)) {
            race(store, Integer.getInteger("castor.rounds", Fuzz.times(60, 1000)));
            assertThat(recompressed).hasPositiveValue();
            saveAll(store); // a prune may rightly have removed a job, if it went on long after the last save
            assertOnlyWhatIsNeededIsLeft(store);
        }
    }

    /** Saves each job for the first time, and returns how long that takes when nothing else goes on. */
    private Duration saveAll(Store store) throws Exception {
        Castor castor = new Castor(new PausingStore(store, call -> {}));
        Duration shortest = Duration.ofDays(1);
        for (int i = 0; i < JOBS.size(); i++) {
            long start = System.nanoTime();
            save(castor, i, 0);
            shortest = Collections.min(List.of(shortest, Duration.ofNanos(System.nanoTime() - start)));
        }
        return shortest;
    }

    private void overARealStore(String url, StoreOptions options, int rounds) throws Exception {
        virtual = false;
        try (Store store = Stores.open(url, options, Retry.DEFAULT)) {
            Duration alone = saveAll(store);
            // On a slow machine, ten at once would all be late.
            grace = Collections.max(List.of(Duration.ofSeconds(20), alone.multipliedBy(40)));
            deadline = Optional.of(grace.dividedBy(2));
            race(store, rounds);
            assertOnlyWhatIsNeededIsLeft(store);
        }
    }

    @Tag("long")
    @Test
    void overADirectory() throws Exception {
        overARealStore(temp.resolve("store").toString(), StoreOptions.NONE, Fuzz.times(40, 1000));
    }

    @Tag("long")
    @Test
    void overRsync() throws Exception {
        Rsyncd server = new Rsyncd(temp.resolve("server"));
        try {
            overARealStore(server.url(), Rsyncd.options(), Fuzz.times(5, 100));
        } finally {
            server.close();
        }
    }

    @Tag("long")
    @Test
    void overS3() throws Exception {
        try (S3TestServer server = S3TestServer.start()) {
            overARealStore(S3TestServer.url("race", server.port()), S3TestServer.options(), Fuzz.times(8, 200));
        }
    }
}
