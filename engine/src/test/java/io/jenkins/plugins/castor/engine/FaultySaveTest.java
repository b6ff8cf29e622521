package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
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
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever call of a store goes wrong in a save, and however: what was saved before loads as it did, and so does what is
 * saved next. */
@Timeout(120)
class FaultySaveTest {

    private static final Retry QUICK = new Retry(3, Duration.ofMillis(1), Duration.ofMillis(2));

    /** All that a save calls that has an older generation to build on. */
    static Set<Call> calls() {
        return EnumSet.of(Call.CREATE, Call.PUT, Call.LIST, Call.LIST_SMALL, Call.READ_SMALL, Call.LIST_SEGMENTS);
    }

    /** Only the store knows what of an upload is done. */
    static Set<Call> callsThatAreRepeated() {
        Set<Call> calls = calls();
        calls.remove(Call.PUT);
        return calls;
    }

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;
    private SortedMap<String, String> saved;
    private int changes;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        for (int i = 0; i < 10; i++) {
            write(bench.tree().resolve("file-" + i), noise(i, 50_000));
        }
        bench.saved();
        saved = TestTrees.listing(bench.loaded());
        change();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void change() throws Exception {
        changes++;
        write(bench.tree().resolve("changed"), noise(1000 + changes, 50_000 + changes));
    }

    private FaultyStore faulty() {
        return new FaultyStore(new DirectoryStore(bench.store()));
    }

    private SaveReport save(Store store, Duration deadline) throws InterruptedException {
        try (Castor castor = new Castor(store)) {
            return castor.save(bench.saveRequest().withDeadline(deadline));
        }
    }

    private SaveReport save(Store store) throws InterruptedException {
        return save(store, Duration.ofSeconds(30));
    }

    /** How often an undisturbed save of one change calls it. */
    private int calls(Call call) throws Exception {
        FaultyStore counting = faulty();
        assertThat(save(counting).outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        int count = counting.count(call);
        assertThat(count).isPositive();
        saved = TestTrees.listing(bench.loaded());
        change();
        return count;
    }

    private void assertSkippedAndNothingLost(SaveReport report, String description) throws Exception {
        assertThat(report.outcome()).as(description).isEqualTo(SaveReport.Outcome.SKIPPED);
        assertThat(report.trouble()).as(description).isTrue();
        assertThat(report.head()).as(description).isEmpty();
        assertThat(report.reason().orElseThrow()).as(description).isNotBlank();
        assertThat(bench.staged()).as(description).isEmpty();
        TestTrees.assertIs(bench.loaded(), saved);
    }

    private void assertTheNextSaveWorks() throws Exception {
        bench.saved();
        bench.assertLoadGivesTheTree();
        bench.assertNothingIsDamaged();
        saved = TestTrees.listing(bench.loaded());
        change();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void anyCallThatFailsOnceSkipsTheSaveAndLosesNothing(Call call) throws Exception {
        int calls = calls(call);
        // The last listing looks at what is published already.
        for (int i = 1; i <= (call == Call.LIST ? calls - 1 : calls); i++) {
            SaveReport report = save(faulty().once(call, i, Fault.FAILS));
            assertSkippedAndNothingLost(report, call + " " + i);
            assertThat(report.reason().orElseThrow()).contains("the test fails " + call);
            assertTheNextSaveWorks();
        }
    }

    @Test
    void aSaveThatCannotBeLookedAtAfterwardsIsPublished() throws Exception {
        int calls = calls(Call.LIST);
        SaveReport report = save(faulty().once(Call.LIST, calls, Fault.FAILS));
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(report.warnings()).singleElement().asString().contains("is published", "the test fails LIST");
        bench.assertLoadGivesTheTree();
    }

    @ParameterizedTest
    @MethodSource("callsThatAreRepeated")
    void anyCallButAnUploadThatBreaksOnceIsMadeGoodByAnotherAttempt(Call call) throws Exception {
        int calls = calls(call);
        for (int i = 1; i <= calls; i++) {
            for (Fault fault : new Fault[] {Fault.BREAKS, Fault.BREAKS_AFTERWARDS}) {
                SaveReport report = save(new RetryingStore(faulty().once(call, i, fault), QUICK));
                assertThat(report.reason()).as(call + " " + i + " " + fault).isEmpty();
                assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
                bench.assertLoadGivesTheTree();
                change();
            }
        }
        bench.assertNothingIsDamaged();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void anyCallThatBreaksForEverSkipsTheSaveAndLosesNothing(Call call) throws Exception {
        calls(call);
        SaveReport report = save(new RetryingStore(faulty().forEver(call, Fault.BREAKS), QUICK));
        assertSkippedAndNothingLost(report, call.toString());
        assertTheNextSaveWorks();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void anyCallThatHangsSkipsTheSaveAtTheDeadline(Call call) throws Exception {
        calls(call);
        SaveReport report = save(faulty().forEver(call, Fault.HANGS), Duration.ofMillis(300));
        assertSkippedAndNothingLost(report, call.toString());
        assertThat(report.reason().orElseThrow())
                .startsWith("the deadline of 0.3 s passed")
                .endsWith("or cache less");
        assertTheNextSaveWorks();
    }
}
