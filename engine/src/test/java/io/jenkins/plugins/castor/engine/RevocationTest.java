package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.admin.RevokeReport;
import io.jenkins.plugins.castor.engine.admin.RevokeReport.Revoked;
import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadReport.Outcome;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Generation;
import io.jenkins.plugins.castor.engine.repository.Generation.State;
import io.jenkins.plugins.castor.engine.repository.History;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generations that are out of use, and generations that are too old. */
class RevocationTest {
    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private static final SigningKey KEY = SigningKey.generate();

    private Workbench bench;

    @BeforeEach
    void saveThreeGenerations() throws Exception {
        bench = new Workbench(temp);
        for (int generation = 1; generation <= 3; generation++) {
            save(generation);
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** A generation whose file tells its number, for change 100 + generation. */
    private SaveReport save(int generation) throws Exception {
        TestTrees.write(bench.tree().resolve("file"), "x".repeat(generation));
        Map<String, String> facts = Map.of("change", "10" + generation, "build", "https://ci.example/" + generation);
        return bench.save(request -> request.withSigningKey(KEY).withProvenance(new Provenance(new TreeMap<>(facts))));
    }

    private RevokeRequest revocation(OptionalLong generation, Optional<String> change) {
        return new RevokeRequest(
                Workbench.JOB,
                generation,
                change,
                Optional.empty(),
                Optional.empty(),
                "test",
                Optional.of(KEY),
                Pins.NONE,
                false);
    }

    private RevokeReport revoke(long generation) throws IOException {
        return bench.castor().revoke(revocation(OptionalLong.of(generation), Optional.empty()));
    }

    private LoadReport load() throws InterruptedException {
        return bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("target")))
                        .withTrustedKeys(KEY.trusted()));
    }

    private void assertLoads(int generation) throws Exception {
        LoadReport report = load();
        assertThat(report.reason()).isEmpty();
        assertThat(report.head().orElseThrow().generation()).isEqualTo(generation);
        assertThat(temp.resolve("target/file")).hasSize(generation);
    }

    private Path tombstone(long generation) {
        return bench.object(Workbench.LAYOUT.revocation(generation));
    }

    @Test
    void aLoadGoesBackToTheLastGenerationThatIsInUse() throws Exception {
        assertLoads(3);
        revoke(3);
        assertLoads(2);
        assertThat(load().warnings()).contains("generation 3 of " + Workbench.JOB + " is revoked: test");
        revoke(2);
        assertLoads(1);
        revoke(1);
        LoadReport cold = load();
        assertThat(cold.outcome()).isEqualTo(Outcome.MISS);
        assertThat(cold.trouble()).isFalse();
        assertThat(cold.reason().orElseThrow()).contains("generation 3", "generation 1", "is revoked: test");
    }

    @Test
    void aChangeTakesItsGenerationsWithItAndNamesThoseThatFollowed() throws Exception {
        RevokeReport report = bench.castor().revoke(revocation(OptionalLong.empty(), Optional.of("102")));
        assertThat(report.revoked()).extracting(Revoked::generation).containsExactly(2L);
        assertThat(report.later()).containsExactly(3L);
        assertLoads(3);
        assertThat(bench.castor()
                        .revoke(revocation(OptionalLong.empty(), Optional.of("102")))
                        .revoked())
                .extracting(Revoked::already)
                .containsExactly(true);
        assertThat(bench.castor()
                        .revoke(revocation(OptionalLong.empty(), Optional.of("999")))
                        .revoked())
                .isEmpty();
    }

    @Test
    void allThatWasSavedSinceATimeIsRevokedAndNothingThatWasSavedBefore() throws Exception {
        Instant future = Instant.now().plusSeconds(60);
        RevokeRequest none = new RevokeRequest(
                Workbench.JOB,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(future),
                "test",
                Optional.of(KEY),
                Pins.NONE,
                false);
        assertThat(bench.castor().revoke(none).revoked()).isEmpty();
        RevokeRequest build = new RevokeRequest(
                Workbench.JOB,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of("https://ci.example/3"),
                Optional.of(Instant.EPOCH),
                "test",
                Optional.of(KEY),
                Pins.NONE,
                true);
        assertThat(bench.castor().revoke(build).revoked())
                .extracting(Revoked::generation)
                .containsExactly(3L);
        assertThat(tombstone(3)).doesNotExist(); // it was a dry run
        assertThatThrownBy(() -> revocation(OptionalLong.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSaveBuildsOnTheLastGoodGenerationAndNeverUsesARevokedNumberAgain() throws Exception {
        revoke(3);
        Files.delete(bench.object(Workbench.LAYOUT.head(3))); // as when it is pruned
        SaveReport report = save(4);
        assertThat(report.head().orElseThrow().generation()).isEqualTo(4);
        assertThat(report.head().orElseThrow().parent()).hasValue(2);
        assertThat(report.reason()).isEmpty();
        assertLoads(4);
    }

    @Test
    void whatIsAsInARevokedGenerationIsNotUnchanged() throws Exception {
        revoke(3);
        SaveReport again = save(3);
        assertThat(again.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(again.counts().changed()).isEqualTo(1);
        assertThat(save(3).outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
    }

    @Test
    void aRevocationOfSignedGenerationsNeedsTheKey() throws Exception {
        RevokeReport report = bench.castor()
                .revoke(new RevokeRequest(
                        Workbench.JOB,
                        OptionalLong.of(3),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "test",
                        Optional.empty(),
                        Pins.NONE,
                        false));
        assertThat(report.revoked()).isEmpty();
        assertThat(report.problems()).singleElement().asString().contains("name the key to sign with");
        assertLoads(3);
    }

    @Test
    void aRevocationThatIsForgedMovedOrDamagedMakesLoadsColdAndChoosesNoGeneration() throws Exception {
        revoke(2);
        String honest = Files.readString(tombstone(2));
        Files.writeString(tombstone(3), honest);
        assertCold("0000000003.revoked.json belongs to", "someone moved it");
        Files.writeString(tombstone(3), honest.replace("\"generation\":2", "\"generation\":3"));
        assertCold("0000000003.revoked.json does not match its signature");
        Files.writeString(tombstone(3), honest.replaceAll("\"ed25519:.*\"", "null"));
        assertCold("0000000003.revoked.json is not signed");
        Files.writeString(tombstone(3), Files.readString(bench.object(Workbench.LAYOUT.head(3))));
        assertCold("0000000003.revoked.json is damaged");
        Files.writeString(tombstone(3), "");
        assertCold("0000000003.revoked.json");
        Files.delete(tombstone(3));
        assertLoads(3);
    }

    @Test
    void everyByteOfARevocationIsBound() throws Exception {
        revoke(3);
        byte[] honest = Files.readAllBytes(tombstone(3));
        for (int at = 0; at < honest.length; at++) {
            byte[] changed = honest.clone();
            changed[at] ^= 0x20;
            Files.write(tombstone(3), changed);
            assertThat(load().outcome()).as("byte " + at).isEqualTo(Outcome.MISS);
        }
    }

    private void assertCold(String... words) throws InterruptedException {
        LoadReport report = load();
        assertThat(report.outcome()).isEqualTo(Outcome.MISS);
        assertThat(report.trouble()).isTrue();
        assertThat(report.reason().orElseThrow()).contains(words);
    }

    @Test
    void theNamesOfRevocationsAreNoNamesOfHeads() {
        String name = Workbench.LAYOUT.revocation(3);
        assertThat(name).endsWith("/heads/0000000003.revoked.json");
        assertThat(Workbench.LAYOUT.generation(name)).isEmpty();
        assertThat(Workbench.LAYOUT.revoked(name)).hasValue(3);
        assertThat(Workbench.LAYOUT.revoked(Workbench.LAYOUT.head(3))).isEmpty();
        assertThat(Workbench.LAYOUT.revoked(Workbench.LAYOUT.heads() + "/.revoked.json"))
                .isEmpty();
    }

    @Test
    void aHistoryTellsTheStateOfEachGenerationAndWhatIsStrange() throws Exception {
        revoke(2);
        History history = bench.castor().catalogue().history(Workbench.JOB, Optional.of(KEY.trusted()), Pins.NONE);
        assertThat(history.generations())
                .extracting(Generation::state)
                .containsExactly(State.IN_USE, State.REVOKED, State.IN_USE);
        assertThat(history.warnings()).isEmpty();
        TestTrees.write(bench.tree().resolve("more"), "more");
        bench.saved();
        assertThat(bench.castor()
                        .catalogue()
                        .history(Workbench.JOB, Optional.empty(), Pins.NONE)
                        .warnings())
                .containsExactly("generation 4 is not signed, but generation 3 is");
        History refused = bench.castor().catalogue().history(Workbench.JOB, Optional.of(KEY.trusted()), Pins.NONE);
        assertThat(refused.generations().get(0).state()).isEqualTo(State.REFUSED);
        assertThat(refused.warnings())
                .singleElement()
                .asString()
                .startsWith("loads step over generation 4, because the head ");
        assertThat(bench.castor()
                        .verify(Workbench.JOB, Optional.of(KEY.trusted()), Progress.NONE)
                        .damaged())
                .singleElement()
                .asString()
                .contains("0000000004.json is not signed");
    }

    /** Its signature is wrong from then on. */
    private void makeOlder(long generation, Duration by) throws IOException {
        Path file = bench.object(Workbench.LAYOUT.head(generation));
        Head head = HeadCodec.decode(Files.readAllBytes(file));
        String created = head.created().toString();
        String text = Files.readString(file);
        assertThat(text).contains(created);
        Files.writeString(file, text.replace(created, head.created().minus(by).toString()));
    }

    @Test
    void aGenerationThatIsTooOldIsPassedOverForAFallback() throws Exception {
        LoadRequest request = LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("target")));
        assertThat(bench.castor().load(request.withMaxAge(Duration.ofDays(1))).outcome())
                .isEqualTo(Outcome.HIT);
        makeOlder(3, Duration.ofDays(2));
        LoadReport cold = bench.castor().load(request.withMaxAge(Duration.ofDays(1)));
        assertThat(cold.outcome()).isEqualTo(Outcome.MISS);
        assertThat(cold.trouble()).isFalse();
        assertThat(cold.reason().orElseThrow()).contains("generation 3", "the maximum age of 24h");
        Namespace young = new Namespace(Workbench.JOB.project(), "young", "npm-test");
        bench.castor().save(SaveRequest.of(young, Workbench.caches(bench.tree())));
        LoadReport fallback =
                bench.castor().load(request.withMaxAge(Duration.ofDays(1)).withFallbacks(List.of(young)));
        assertThat(fallback.outcome()).isEqualTo(Outcome.FALLBACK_HIT);
        assertThat(fallback.warnings()).singleElement().asString().contains("generation 3");
    }

    @Test
    void aFallbackOfAnotherProjectIsRefusedUnlessItIsNamed() {
        Namespace other = new Namespace("other", "master", "npm-test");
        LoadRequest request = LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("target")));
        assertThatThrownBy(() -> request.withFallbacks(List.of(other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("belongs to another project");
        assertThat(request.withFallbacks(List.of(other), Set.of("other")).fallbacks())
                .containsExactly(other);
    }

    @Test
    void aGenerationFromTheFutureDoesNotPassAMaximumAge() throws Exception {
        Path head = bench.object(new StoreLayout(Workbench.JOB).head(3));
        String content = Files.readString(head);
        Files.delete(head);
        Files.writeString(head, content.replaceAll("\"created\":\"20..", "\"created\":\"2999"));
        LoadRequest request = LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("target")));

        LoadReport miss = bench.castor().load(request.withMaxAge(Duration.ofDays(1)));
        assertThat(miss.outcome()).isEqualTo(Outcome.MISS);
        assertThat(miss.reason().orElseThrow()).contains("is from the future", "set the clock");
        assertThat(bench.castor().load(request).outcome()).isEqualTo(Outcome.HIT);
    }
}
