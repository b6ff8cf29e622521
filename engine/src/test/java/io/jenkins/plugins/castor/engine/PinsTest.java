package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.RevokeReport;
import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadReport.Outcome;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An attacker who can write to the store, and has no key, takes back what it had. */
class PinsTest {

    private static final SigningKey KEY = SigningKey.generate();

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;
    private Pins pins = Pins.NONE;

    @BeforeEach
    void saveThree() throws Exception {
        bench = new Workbench(temp);
        save(3);
    }

    private void save(int generations) throws Exception {
        for (int i = 1; i <= generations; i++) {
            saved("generation " + i + ".".repeat(i));
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private SaveReport saved(String content) throws Exception {
        TestTrees.write(bench.tree().resolve("file"), content);
        SaveReport report = bench.save(request -> request.withSigningKey(KEY).withPins(pins));
        assertThat(report.reason()).isEmpty();
        pins = pins.published(report.head().orElseThrow());
        return report;
    }

    private void revoke(long generation) throws IOException {
        RevokeReport report = bench.castor()
                .revoke(new RevokeRequest(
                        Workbench.JOB,
                        OptionalLong.of(generation),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "test",
                        Optional.of(KEY),
                        pins,
                        false));
        pins = pins.revoked(Workbench.JOB, List.of(generation), report.newest());
    }

    private LoadReport load() throws InterruptedException {
        return bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("target")))
                        .withTrustedKeys(KEY.trusted())
                        .withPins(pins));
    }

    private void assertLoads(String content) throws Exception {
        LoadReport report = load();
        assertThat(report.reason()).isEmpty();
        assertThat(temp.resolve("target/file")).hasContent(content);
    }

    private void assertMiss(String... words) throws Exception {
        LoadReport report = load();
        assertThat(report.outcome()).isEqualTo(Outcome.MISS);
        assertThat(report.reason().orElseThrow()).contains(words);
        assertThat(temp.resolve("target")).doesNotExist();
    }

    private void remove(String name) throws IOException {
        Files.delete(bench.object(name));
    }

    @Test
    void aStoreThatHidesTheNewestGenerationMakesAMiss() throws Exception {
        assertLoads("generation 3...");
        Files.delete(temp.resolve("target/file"));
        Files.delete(temp.resolve("target"));
        remove(Workbench.LAYOUT.head(3));
        assertMiss("generation 2", "is older than generation 3, which was there before");
        remove(Workbench.LAYOUT.head(2));
        remove(Workbench.LAYOUT.head(1));
        assertMiss("generation 3", "was there before, and the store has none now");
    }

    @Test
    void whatWasRevokedStaysRevokedWithoutItsRevocation() throws Exception {
        revoke(3);
        assertLoads("generation 2..");
        remove(Workbench.LAYOUT.revocation(3));
        LoadReport report = load();
        assertThat(report.outcome()).isEqualTo(Outcome.HIT);
        assertThat(temp.resolve("target/file")).hasContent("generation 2..");
        assertThat(report.warnings()).singleElement().asString().contains("generation 3", "lost its revocation");
    }

    @Test
    void revokingAnOldGenerationKeepsThePinOfTheNewest() throws Exception {
        revoke(1);
        assertThat(pins.of(Workbench.JOB).atLeast()).isEqualTo(3);
        revoke(3);
        assertThat(pins.of(Workbench.JOB).atLeast()).isEqualTo(2);
        revoke(2);
        assertThat(pins.of(Workbench.JOB).atLeast()).isZero();
        assertMiss("is revoked");
    }

    @Test
    void aSaveNeitherBuildsOnWhatWasRolledBackNorReusesANumber() throws Exception {
        remove(Workbench.LAYOUT.head(3));
        TestTrees.write(bench.tree().resolve("file"), "generation 4....");
        SaveReport report = bench.save(request -> request.withSigningKey(KEY).withPins(pins));
        assertThat(report.head().orElseThrow().generation()).isEqualTo(4);
        assertThat(report.warnings()).singleElement().asString().contains("lost generation 3", "stores everything");
        pins = pins.published(report.head().orElseThrow());
        assertLoads("generation 4....");
    }

    @Test
    void aSaveAfterEverythingWasTakenBackGoesOnCounting() throws Exception {
        for (int i = 1; i <= 3; i++) {
            remove(Workbench.LAYOUT.head(i));
        }
        assertThat(saved("new").head().orElseThrow().generation()).isEqualTo(4);
        assertLoads("new");
    }

    @Test
    void aGenerationOfAnotherStoreIsRefused() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        try (Workbench other = new Workbench(elsewhere)) {
            for (int i = 1; i <= 5; i++) {
                TestTrees.write(other.tree().resolve("file"), "of another store" + ".".repeat(i));
                other.save(request -> request.withSigningKey(KEY));
            }
            for (String folder : List.of("heads", "snapshots", "packs")) {
                String name = Workbench.JOB.path() + "/" + folder;
                TestTrees.run(temp, "cp", "-rn", other.object(name) + "/.", bench.object(name) + "/");
            }
        }
        assertLoads("generation 3...");
        assertThat(load().warnings())
                .hasSize(2)
                .allMatch(line -> line.contains("was published in the store") && line.contains("someone copied it"));
        assertThat(saved("mine").head().orElseThrow().generation()).isEqualTo(6);
        assertLoads("mine");
    }

    @Test
    void aRevocationOfAnotherStoreIsRefused() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Workbench mine = bench;
        Pins ofMine = pins;
        String revocation = Workbench.LAYOUT.revocation(3);
        try (Workbench other = new Workbench(elsewhere)) {
            bench = other;
            pins = Pins.NONE;
            save(3);
            revoke(3);
            Files.copy(other.object(revocation), mine.object(revocation));
        }
        bench = mine;
        pins = ofMine;
        assertMiss("0000000003.revoked.json", "someone copied it");
    }

    @Test
    void pinsOfAnotherStoreEndASaveBeforeItPublishes() throws Exception {
        TestTrees.run(temp, "rm", "-r", bench.store().toString());
        TestTrees.write(
                bench.object(StoreLayout.IDENTITY),
                "{\"format\":\"castor-store\",\"version\":1,\"store\":\"" + "0123456789abcdef".repeat(2) + "\"}\n");
        TestTrees.write(bench.tree().resolve("file"), "new");
        SaveReport report = bench.save(request -> request.withSigningKey(KEY).withPins(pins));
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
        assertThat(report.reason().orElseThrow()).contains("0123456789abcdef", "the pins are for");
        assertThat(bench.object(Workbench.LAYOUT.heads())).doesNotExist();
    }

    @Test
    void aDamagedIdentityEndsTheFirstSaveOfANamespaceAndSaysWhatToDo() throws Exception {
        TestTrees.run(temp, "rm", "-r", bench.object(Workbench.LAYOUT.heads()).toString());
        Files.writeString(bench.object(StoreLayout.IDENTITY), "nonsense");
        TestTrees.write(bench.tree().resolve("file"), "new");
        SaveReport report = bench.save(request -> request);
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
        assertThat(report.reason().orElseThrow()).contains(StoreLayout.IDENTITY, "damaged", "put back");
    }

    @Test
    void allSavesOfAStoreSignOneIdentity() throws Exception {
        assertThat(Workbench.heads(bench.castor()))
                .extracting(head -> head.store().value())
                .hasSize(3)
                .containsOnly(pins.store().orElseThrow().value());
    }

    /** Another machine revoked it, and signed that; this one was not told. */
    @Test
    void aSignedRevocationTakesNothingBack() throws Exception {
        Pins before = pins;
        revoke(3);
        pins = before;
        assertLoads("generation 2..");
        assertThat(saved("after it").head().orElseThrow().parent()).hasValue(2);
    }

    @Test
    void noPinIsEverLowered() {
        assertThat(pins.withAtLeast(Workbench.JOB, 1).of(Workbench.JOB).atLeast())
                .isEqualTo(3);
        assertThat(pins.withAtLeast(Workbench.JOB, 9).of(Workbench.JOB).atLeast())
                .isEqualTo(9);
    }

    @Test
    void pinsKeepTheHighestRevokedNumbers() {
        SortedSet<Long> many =
                new TreeSet<>(LongStream.rangeClosed(1, 1500).boxed().toList());
        assertThat(Pins.NONE.revoked(Workbench.JOB, many, 0).of(Workbench.JOB).revoked())
                .hasSize(1000)
                .startsWith(501L)
                .endsWith(1500L);
    }
}
