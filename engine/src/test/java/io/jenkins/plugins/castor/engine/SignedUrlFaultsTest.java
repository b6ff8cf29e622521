package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.save.Grants;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.store.FaultyProxy;
import io.jenkins.plugins.castor.engine.store.FaultyProxy.Fault;
import io.jenkins.plugins.castor.engine.store.FaultyProxy.Way;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.SignedUrlServer;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Trouble in the real protocol: a load ends cold and clean, a save leaves what was there. */
class SignedUrlFaultsTest {

    private static final int ALWAYS = 1000;

    @TempDir
    Path temp;

    private TwoMachines machines;
    private FaultyProxy proxy;
    private Path target;
    private SortedMap<String, String> before;

    @BeforeEach
    void save() throws Exception {
        machines = new TwoMachines(temp);
        for (int i = 0; i < 40; i++) {
            write(machines.bench.tree().resolve("in-" + i % 4 + "/file-" + i), noise(i, 100_000));
        }
        machines.saved();
        proxy = new FaultyProxy(machines.server.port());
        machines.server.signFor(proxy.port());
        target = temp.resolve("target");
        write(target.resolve("in-1/file-1"), "was here");
        write(target.resolve("foreign"), "was here, too");
        before = listing();
    }

    @AfterEach
    void close() {
        proxy.close();
        machines.close();
    }

    /** All but the time of the directory itself, in which a load may have begun to write. */
    private SortedMap<String, String> listing() throws IOException {
        SortedMap<String, String> listing = TestTrees.listing(target);
        listing.remove("");
        return listing;
    }

    private LoadReport load(Grant grant, Duration deadline) throws Exception {
        return machines.load(grant, target, request -> request.withDeadline(deadline));
    }

    /** Why it was cold. */
    private String assertEndsColdAndClean(Duration deadline) throws Exception {
        LoadReport report = load(machines.loadGrant(), deadline);
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.trouble()).isTrue();
        assertThat(listing()).isEqualTo(before);
        String reason = report.reason().orElseThrow();
        assertThat(reason).doesNotContain("signature=", "expires=").doesNotContain("\n");
        return reason;
    }

    private void assertLoads(Grant grant) throws Exception {
        LoadReport report = load(grant, Duration.ofMinutes(1));
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(target.resolve("in-1/file-1")).hasBinaryContent(noise(1, 100_000));
    }

    static final List<Fault> BROKEN =
            List.of(new Fault.Reset(0), new Fault.Reset(20_000), new Fault.End(0), new Fault.End(20_000));

    @ParameterizedTest
    @FieldSource("BROKEN")
    void aConnectionThatAlwaysBreaksOff(Fault fault) throws Exception {
        proxy.make(fault, Way.TO_CLIENT, ALWAYS);
        assertThat(assertEndsColdAndClean(Duration.ofMinutes(1))).contains("127.0.0.1:" + proxy.port());
    }

    static Stream<Arguments> aConnectionThatBreaksOffOnce() {
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of(new Fault.Reset(0), new Fault.Reset(300), new Fault.End(300))
                        .map(fault -> Arguments.of(fault, way)));
    }

    @ParameterizedTest
    @MethodSource
    void aConnectionThatBreaksOffOnce(Fault fault, Way way) throws Exception {
        proxy.make(fault, way, 2);
        assertLoads(machines.loadGrant());
    }

    @Test
    void aFlippedByte() throws Exception {
        proxy.make(new Fault.Flip(50_000), Way.TO_CLIENT, ALWAYS);
        assertThat(assertEndsColdAndClean(Duration.ofMinutes(1))).contains("wrong digest");
    }

    @Test
    void aHangEndsByTheDeadline() throws Exception {
        proxy.make(new Fault.Hang(20_000), Way.TO_CLIENT, ALWAYS);
        assertThat(assertEndsColdAndClean(Duration.ofSeconds(2)))
                .contains("deadline of 2.0 s")
                .endsWith("or cache less");
    }

    @Test
    void aTrickleEndsByTheDeadline() throws Exception {
        proxy.make(new Fault.Trickle(2000), Way.TO_CLIENT, ALWAYS);
        assertThat(assertEndsColdAndClean(Duration.ofSeconds(2)))
                .contains("deadline of 2.0 s")
                .endsWith("or cache less");
    }

    @ParameterizedTest
    @CsvSource({
        "403, answered 403",
        "404, there is no object",
        "500, answered 500",
        "503, answered 503",
        "302, leads to another",
        "200, sent 22 of",
        "206, another part",
    })
    void anAnswerThatIsNoSuccess(int status, String reason) throws Exception {
        machines.server.answer(ALWAYS, SignedUrlServer.status(status, "not what was asked for"));
        assertThat(assertEndsColdAndClean(Duration.ofMinutes(1))).contains(reason);
    }

    @Test
    void aServerThatIsBusyForAMoment() throws Exception {
        machines.server.answer(3, SignedUrlServer.status(503, "", "Retry-After", "1"));
        assertLoads(machines.loadGrant());
    }

    @Test
    void aServerThatCannotBeReached() throws Exception {
        proxy.refuse();
        assertThat(assertEndsColdAndClean(Duration.ofMinutes(1))).contains("no connection to http://127.0.0.1");
    }

    @Test
    void aGrantThatExpired() throws Exception {
        Grant grant =
                machines.trusted.grants().load(List.of(Workbench.JOB), new Grants.Terms(Duration.ofMillis(1), false));
        Waiting.until("the grant expired", () -> Instant.now().isAfter(grant.expires()));
        LoadReport report = load(grant, Duration.ofMinutes(1));
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.reason().orElseThrow())
                .contains("the grant expired at ")
                .contains("make a new one");
        assertThat(listing()).isEqualTo(before);
    }

    /** Something that was prepared, and what the trusted machine gave for it. */
    private record Attempt(Path folder, Manifest manifest, Grant grant) {}

    private Attempt attempt() throws Exception {
        write(machines.bench.tree().resolve("new"), noise(77, 3_000_000));
        Path folder = machines.prepared();
        Manifest manifest = TwoMachines.manifest(folder);
        return new Attempt(folder, manifest, machines.saveGrant(manifest));
    }

    private String assertIsNotTransferred(Attempt attempt, Duration deadline) throws Exception {
        try (Castor castor = Castor.open(attempt.grant(), StoreOptions.NONE)) {
            SaveReport report =
                    castor.parts().transfer(attempt.folder(), Workbench.JOB, Optional.of(deadline), Progress.NONE);
            assertThat(report.outcome()).isEqualTo(Outcome.SKIPPED);
            assertThat(report.trouble()).isTrue();
            assertThat(report.reason().orElseThrow()).doesNotContain("signature=", "expires=");
            assertThat(machines.publish(attempt.manifest()).outcome()).isEqualTo(Outcome.SKIPPED);
            assertThat(Workbench.heads(machines.trusted)).hasSize(1);
            machines.bench.assertNothingIsDamaged();
            return report.reason().orElseThrow();
        }
    }

    private void assertIsSaved(Attempt attempt) throws Exception {
        assertThat(machines.transfer(attempt.grant(), attempt.folder()).reason())
                .isEmpty();
        assertThat(machines.publish(attempt.manifest()).outcome()).isEqualTo(Outcome.SAVED);
        machines.bench.assertNothingIsDamaged();
        machines.bench.assertLoadGivesTheTree();
    }

    static Stream<Arguments> anUploadThatAlwaysBreaksOff() {
        return Stream.of(
                Arguments.of(new Fault.Reset(0), Way.TO_SERVER),
                Arguments.of(new Fault.Reset(1_000_000), Way.TO_SERVER),
                Arguments.of(new Fault.End(1_000_000), Way.TO_SERVER),
                Arguments.of(new Fault.Reset(0), Way.TO_CLIENT));
    }

    /** When the way back is broken the object may be there all the same; without the snapshot nothing is published. */
    @ParameterizedTest
    @MethodSource
    void anUploadThatAlwaysBreaksOff(Fault fault, Way way) throws Exception {
        Attempt attempt = attempt();
        proxy.make(fault, way, ALWAYS);
        if (way == Way.TO_SERVER) {
            assertThat(assertIsNotTransferred(attempt, Duration.ofMinutes(1))).contains("127.0.0.1:" + proxy.port());
        } else {
            assertThat(machines.transfer(attempt.grant(), attempt.folder()).outcome())
                    .isEqualTo(Outcome.SKIPPED);
        }
        proxy.make(fault, way, 0);
        assertIsSaved(attempt);
    }

    @Test
    void anUploadThatBreaksOffOnce() throws Exception {
        Attempt attempt = attempt();
        proxy.make(new Fault.Reset(1_000_000), Way.TO_SERVER, 1);
        assertIsSaved(attempt);
    }

    @Test
    void anAnswerToAnUploadThatIsLost() throws Exception {
        Attempt attempt = attempt();
        proxy.make(new Fault.Reset(0), Way.TO_CLIENT, 2);
        assertIsSaved(attempt);
    }

    @Test
    void aByteThatWasFlippedOnTheWayUp() throws Exception {
        Attempt attempt = attempt();
        proxy.make(new Fault.Flip(1_000_000), Way.TO_SERVER, ALWAYS);
        assertThat(assertIsNotTransferred(attempt, Duration.ofMinutes(1))).contains("400 BadDigest");
        proxy.make(new Fault.Flip(0), Way.TO_SERVER, 0);
        assertIsSaved(attempt);
    }

    @Test
    void anUploadThatHangsEndsByTheDeadline() throws Exception {
        Attempt attempt = attempt();
        proxy.make(new Fault.Hang(1_000_000), Way.TO_SERVER, ALWAYS);
        assertThat(assertIsNotTransferred(attempt, Duration.ofSeconds(2)))
                .contains("deadline of 2.0 s")
                .endsWith("or cache less");
    }

    @ParameterizedTest
    @CsvSource({"403", "404", "500", "503", "307"})
    void anUploadThatIsRefused(int status) throws Exception {
        Attempt attempt = attempt();
        machines.server.answer(ALWAYS, SignedUrlServer.status(status, ""));
        assertIsNotTransferred(attempt, Duration.ofMinutes(1));
        machines.server.answer(0, SignedUrlServer.status(status, ""));
        assertIsSaved(attempt);
    }

    @Test
    void aServerThatIsAwayForAMomentDuringASave() throws Exception {
        Attempt attempt = attempt();
        proxy.make(new Fault.Reset(0), Way.TO_SERVER, 2); // by number, as how long a retry waits is left to chance
        assertIsSaved(attempt);
    }
}
