package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.ReadAheadStore;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever call of a store goes wrong in a load, and however: the load ends cold, and the directories are as they were. */
@Timeout(120)
class FaultyLoadTest {

    private static final Retry QUICK = new Retry(3, Duration.ofMillis(1), Duration.ofMillis(2));

    /** All that a load calls. */
    static Set<Call> calls() {
        return EnumSet.of(Call.LIST_SMALL, Call.READ_SMALL, Call.FETCH, Call.READ_FETCHED);
    }

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;
    private Path target;
    private SortedMap<String, String> before;

    @BeforeEach
    void saveWhatDiffersFromTheTarget() throws Exception {
        bench = new Workbench(temp);
        for (int i = 0; i < 9; i++) {
            write(bench.tree().resolve("directory-" + i % 4 + "/file-" + i), noise(i, 1_000_000));
        }
        bench.saved();
        target = Files.createDirectory(temp.resolve("target"));
        write(target.resolve("directory-1/file-1"), "older");
        write(target.resolve("foreign"), "foreign");
        before = picture();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Without the times of directories: making and removing a file in one moves them. */
    private SortedMap<String, String> picture() throws Exception {
        SortedMap<String, String> listing = TestTrees.listing(target);
        listing.replaceAll((path, is) -> is.replaceFirst("^(directory \\d*) .*", "$1"));
        return listing;
    }

    private FaultyStore faulty() {
        return new FaultyStore(new DirectoryStore(bench.store()));
    }

    private LoadReport load(Store store) throws InterruptedException {
        return load(store, Duration.ofSeconds(30));
    }

    private LoadReport load(Store store, Duration deadline) throws InterruptedException {
        try (Castor castor = new Castor(store)) {
            return castor.load(
                    LoadRequest.of(Workbench.JOB, Workbench.caches(target)).withDeadline(deadline));
        }
    }

    /** How often an undisturbed load calls it; the target is as it was afterwards. */
    private int calls(Call call) throws Exception {
        try (FaultyStore counting = faulty();
                Castor castor = new Castor(counting)) {
            Path elsewhere = temp.resolve("counted");
            LoadReport report = castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(elsewhere)));
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
            assertThat(counting.count(call)).isPositive();
            return counting.count(call);
        }
    }

    private void assertColdAndClean(LoadReport report, String description) throws Exception {
        assertThat(report.outcome()).as(description).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.trouble()).as(description).isTrue();
        assertThat(report.reason().orElseThrow()).as(description).isNotBlank();
        assertThat(picture()).as(description).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void anyCallThatFailsOnceEndsColdAndClean(Call call) throws Exception {
        int calls = calls(call);
        for (int i = 1; i <= calls; i++) {
            LoadReport report = load(faulty().once(call, i, Fault.FAILS));
            assertColdAndClean(report, call + " " + i);
            assertThat(report.reason().orElseThrow()).contains("the test fails " + call);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"READ_SMALL", "READ_FETCHED"})
    void bytesThatEndTooEarlyOrAreOthersEndColdAndClean(Call call) throws Exception {
        int calls = calls(call);
        for (int i = 1; i <= calls; i++) {
            assertColdAndClean(load(faulty().once(call, i, Fault.TRUNCATES)), call + " ends early " + i);
            LoadReport flipped = load(faulty().once(call, i, Fault.FLIPS));
            if (call != Call.READ_SMALL) { // a head, of which not every bit matters
                assertColdAndClean(flipped, call + " with a bit that is another " + i);
                assertThat(flipped.reason().orElseThrow()).contains("digest");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void anyCallThatBreaksForEverEndsColdAndCleanAfterSomeAttempts(Call call) throws Exception {
        calls(call);
        FaultyStore faulty = faulty().forEver(call, Fault.BREAKS);
        LoadReport report = load(new RetryingStore(faulty, QUICK));
        if (call == Call.READ_FETCHED) {
            assertThat(report.outcome()).as("each is read by itself instead").isEqualTo(LoadReport.Outcome.HIT);
            return;
        }
        assertColdAndClean(report, call.toString());
        assertThat(report.reason().orElseThrow()).contains("the test breaks " + call);
        assertThat(faulty.count(call)).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void anyCallThatBreaksOnceIsMadeGoodByAnotherAttempt(Call call) throws Exception {
        int calls = calls(call);
        for (int i = 1; i <= calls; i++) {
            Fault fault = i % 2 == 0 ? Fault.BREAKS : Fault.BREAKS_AFTERWARDS;
            LoadReport report = load(new RetryingStore(faulty().once(call, i, fault), QUICK));
            assertThat(report.reason()).isEmpty();
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        }
        assertThat(target.resolve("directory-1/file-1")).hasBinaryContent(noise(1, 1_000_000));
        assertThat(target.resolve("foreign")).hasContent("foreign");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void anyCallThatHangsEndsColdAndCleanAtTheDeadline(Call call) throws Exception {
        calls(call);
        LoadReport report = load(faulty().forEver(call, Fault.HANGS), Duration.ofMillis(200));
        assertColdAndClean(report, call.toString());
        assertThat(report.reason().orElseThrow())
                .startsWith("the deadline of 0.2 s passed")
                .endsWith("or cache less");
    }

    @Test
    void evenAReadAheadThatNoInterruptEndsIsLeftAtTheDeadline() throws Exception {
        FaultyStore hanging = faulty().forEver(Call.READ, Fault.IGNORES_INTERRUPTS);
        LoadReport report = load(new ReadAheadStore(hanging), Duration.ofMillis(300));
        assertColdAndClean(report, "a hang");
        assertThat(report.reason().orElseThrow())
                .startsWith("the deadline of 0.3 s passed")
                .endsWith("or cache less");
    }

    @Test
    void whatBreaksWhileItIsReadAheadIsReadAgain() throws Exception {
        int calls = calls(Call.READ_FETCHED);
        assertThat(calls).isGreaterThan(2);
        FaultyStore faulty = faulty().once(Call.READ, 3, Fault.BREAKS);
        LoadReport report = load(new ReadAheadStore(new RetryingStore(faulty, QUICK)));
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(faulty.count(Call.FETCH)).isZero();
    }

    @Test
    void aLoadTakesFewCalls() throws Exception {
        FaultyStore counting = faulty();
        load(counting);
        assertThat(counting.count(Call.LIST_SMALL)).isEqualTo(1);
        assertThat(counting.count(Call.READ_SMALL)).as("a head").isEqualTo(1);
        assertThat(counting.count(Call.FETCH)).as("a snapshot, and packs").isEqualTo(2);
        assertThat(counting.countAll() - counting.count(Call.READ_FETCHED)).isEqualTo(4);
    }
}
