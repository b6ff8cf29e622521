package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without credentials loads, prepares and transfers by grants; the trusted one grants and publishes. */
class SaveInPartsTest {

    @TempDir
    Path temp;

    private TwoMachines machines;
    private Path tree;

    @BeforeEach
    void fill() throws Exception {
        machines = new TwoMachines(temp);
        tree = machines.bench.tree();
        write(tree.resolve("one"), noise(1, 300_000));
        write(tree.resolve("in/two"), "two");
    }

    @AfterEach
    void close() {
        machines.close();
    }

    @Test
    void whatWasSavedInPartsIsLoadedByAGrant() throws Exception {
        SaveReport report = machines.saved();
        assertThat(report.counts().entries()).isEqualTo(4);
        assertThat(report.counts().bytes()).isEqualTo(300_003);
        assertThat(report.counts().packs()).isEqualTo(1);
        machines.bench.assertNothingIsDamaged();
        machines.bench.assertLoadGivesTheTree();

        LoadReport load = machines.load(machines.loadGrant(), temp.resolve("there"));
        assertThat(load.reason()).isEmpty();
        assertThat(load.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        TestTrees.assertIs(temp.resolve("there"), TestTrees.listing(tree));
    }

    /** The head is as if one machine had done it all. */
    @Test
    void theHeadSaysWhatAWholeSaveWouldSay() throws Exception {
        Head inParts = machines.saved().head().orElseThrow();
        try (Workbench other = new Workbench(temp.resolve("other"), Castor.open(temp.resolve("whole") + ""))) {
            Head whole =
                    other.castor().save(machines.bench.saveRequest()).head().orElseThrow();
            // Packs have random names. A snapshot says when the trees were scanned, and compresses to a byte more or
            // less.
            assertThat(inParts.totals())
                    .usingRecursiveComparison()
                    .ignoringFields("snapshotBytes", "packs")
                    .isEqualTo(whole.totals());
            assertThat(inParts.totals().packBytes()).isEqualTo(whole.totals().packBytes());
            assertThat(inParts.tree()).isEqualTo(whole.tree()).isPresent();
            assertThat(inParts.generation()).isEqualTo(whole.generation());
        }
    }

    @Test
    void aSaveThatBuildsOnAnotherSendsOnlyWhatIsNew() throws Exception {
        machines.saved();
        write(tree.resolve("three"), noise(3, 1000));
        Path folder = machines.prepared();
        SaveReport sent = machines.transfer(machines.saveGrant(TwoMachines.manifest(folder)), folder);
        assertThat(sent.counts().bytesSent()).isBetween(1000L, 10_000L);
        SaveReport published = machines.publish(TwoMachines.manifest(folder));
        assertThat(published.head().orElseThrow().generation()).isEqualTo(2);
        assertThat(published.counts().packs()).isEqualTo(2);
        machines.bench.assertLoadGivesTheTree();
        machines.bench.assertNothingIsDamaged();
    }

    @Test
    void anUnchangedTreeNeedsNoRequestAndLeavesNoManifest() throws Exception {
        machines.saved();
        int before = machines.server.requests().size();
        SaveReport report = machines.prepare(temp.resolve("nothing"));
        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.head().orElseThrow().generation()).isEqualTo(1);
        assertThat(temp.resolve("nothing")).isEmptyDirectory();
        assertThat(machines.server.requests()).hasSize(before);
    }

    @Test
    void nothingIsSeenBeforeItIsPublished() throws Exception {
        machines.transferred();
        assertThat(machines.bench.load(temp.resolve("cold")).outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(machines.trusted.catalogue().namespaces()).isEmpty();
    }

    @Test
    void aSaveBeyondTheLimitsSaysHowMuchItIsAndWhatToDo() throws Exception {
        Manifest manifest = machines.transferred();
        SaveReport large = publishWithin(manifest, Limits.DEFAULT.withBytes(200_000));
        assertThat(large.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(large.reason())
                .contains(
                        "the save has files of 300.0 kB, more than the limit of 200.0 kB; cache less, or let the limit be"
                                + " raised");
        assertThat(publishWithin(manifest, new Limits(3, 1 << 20, 1 << 20, 1)).reason())
                .contains("the save has 4 entries, more than the limit of 3; cache less, or let the limit be raised");
        assertThat(publishWithin(manifest, Limits.DEFAULT.withBytes(300_003)).outcome())
                .isEqualTo(Outcome.SAVED);
    }

    private SaveReport publishWithin(Manifest manifest, Limits limits) throws Exception {
        return machines.trusted
                .parts()
                .publish(manifest, PublishRequest.of(Workbench.JOB).withLimits(limits));
    }

    @Test
    void whereNothingWasSavedTheGrantOpensNothingAndTheLoadIsCold() throws Exception {
        Grant grant = machines.loadGrant();
        assertThat(grant.items()).isEmpty();
        LoadReport report = machines.load(grant, temp.resolve("there"));
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.trouble()).isFalse();
        assertThat(report.reason().orElseThrow())
                .contains("nothing was saved yet")
                .contains("as it was when its URLs were signed");
    }

    @Test
    void aGrantIsForTheFirstNamespaceThatHasAGenerationAndForNothingElse() throws Exception {
        machines.saved();
        Namespace own = new Namespace("mediawiki/core", "change", "npm-test");
        Grant grant = machines.loadGrant(own, Workbench.JOB);
        LoadReport report = machines.load(grant, temp.resolve("there"));
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.FALLBACK_HIT);
        assertThat(grant.items())
                .hasSize(3)
                .allSatisfy(item -> assertThat(item.name()).startsWith(Workbench.JOB.path()));
        LoadReport elsewhere = machines.load(
                grant,
                temp.resolve("elsewhere"),
                request -> LoadRequest.of(new Namespace("a", "b", "c"), request.caches()));
        assertThat(elsewhere.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(elsewhere.reason().orElseThrow()).contains("the grant does not allow to look at a/b/c");
    }

    @Test
    void publishingTwiceMakesOneGeneration() throws Exception {
        Manifest manifest = machines.transferred();
        machines.publish(manifest);
        SaveReport again = machines.publish(manifest);
        assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(Workbench.heads(machines.trusted)).hasSize(1);
    }

    @Test
    void theTrustedSideSaysWhichBuildItWas() throws Exception {
        Manifest manifest = machines.transferred();
        Provenance build = new Provenance(new TreeMap<>(Map.of("build", "https://ci.example/7")));
        SaveReport report = machines.trusted
                .parts()
                .publish(manifest, PublishRequest.of(Workbench.JOB).withProvenance(build));
        assertThat(report.head().orElseThrow().provenance()).isEqualTo(build);
    }

    @Test
    void aSaveIsNotPublishedBeforeItWasTransferred() throws Exception {
        Manifest manifest = TwoMachines.manifest(machines.prepared());
        SaveReport report = machines.publish(manifest);
        assertThat(report.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(report.trouble()).isTrue();
        assertThat(report.reason().orElseThrow()).contains("transfer the prepared save first");
    }

    @Test
    void aSaveIsNotPublishedInANamespaceThatItWasNotGrantedFor() throws Exception {
        Manifest manifest = machines.transferred();
        SaveReport report = machines.trusted.parts().publish(manifest, PublishRequest.of(new Namespace("a", "b", "c")));
        assertThat(report.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(report.reason().orElseThrow()).contains("a/b/c/snapshots/").contains("granted for");
    }

    @Test
    void aFolderThatIsNotEmptyIsLeftAlone() throws Exception {
        Path folder = machines.prepared();
        Map<String, String> before = TestTrees.listing(folder);
        SaveReport report = machines.prepare(folder);
        assertThat(report.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(report.reason().orElseThrow()).contains("is not empty");
        assertThat(TestTrees.listing(folder)).isEqualTo(before);
    }

    @Test
    void aPreparationThatFailsLeavesAnEmptyFolder() throws Exception {
        machines.saved();
        write(tree.resolve("three"), noise(3, 1000));
        Grant grant = machines.loadGrant();
        machines.server.close();
        try (Castor castor = Castor.open(grant, io.jenkins.plugins.castor.engine.store.StoreOptions.NONE)) {
            SaveReport report = castor.parts().prepare(machines.bench.saveRequest(), temp.resolve("failed"));
            assertThat(report.outcome()).isEqualTo(Outcome.SKIPPED);
            assertThat(report.trouble()).isTrue();
        }
        assertThat(temp.resolve("failed")).isEmptyDirectory();
    }

    @Test
    void aPreparedFileThatWasChangedIsNotTransferred() throws Exception {
        Path folder = machines.prepared();
        Manifest manifest = TwoMachines.manifest(folder);
        Grant grant = machines.saveGrant(manifest);
        Path snapshot = folder.resolve(manifest.snapshot().digest() + ".jsonl.zst");
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[10] ^= 1;
        Files.write(snapshot, bytes);
        assertThat(machines.transfer(grant, folder).reason().orElseThrow()).contains("400 BadDigest");
        Files.write(folder.resolve(manifest.packs().get(0).name() + ".tar.zst"), new byte[10]);
        assertThat(machines.transfer(grant, folder).reason().orElseThrow()).contains("prepare the save again");
        assertThat(machines.publish(manifest).outcome()).isEqualTo(Outcome.SKIPPED);
    }

    @Test
    void aTransferThatIsRepeatedSendsNothingTwice() throws Exception {
        Path folder = machines.prepared();
        Manifest manifest = TwoMachines.manifest(folder);
        Grant grant = machines.saveGrant(manifest);
        assertThat(machines.transfer(grant, folder).counts().bytesSent()).isEqualTo(manifest.bytes());
        assertThat(machines.transfer(grant, folder).counts().bytesSent()).isZero();
        int before = machines.server.requests().size();
        assertThat(machines.transfer(machines.saveGrant(manifest), folder).outcome())
                .isEqualTo(Outcome.TRANSFERRED);
        assertThat(machines.server.requests()).hasSize(before);
        assertThat(machines.publish(manifest).outcome()).isEqualTo(Outcome.SAVED);
        machines.bench.assertLoadGivesTheTree();
    }

    /** The machine that transfers could not: it may not delete. */
    @Test
    void aSnapshotThatIsDamagedInTheStoreIsReplaced() throws Exception {
        Path folder = machines.prepared();
        Manifest manifest = TwoMachines.manifest(folder);
        machines.transfer(machines.saveGrant(manifest), folder);
        Path snapshot = machines.bench.object(
                Workbench.LAYOUT.snapshot(manifest.snapshot().digest()));
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[10] ^= 1;
        Files.write(snapshot, bytes);
        machines.transfer(machines.saveGrant(manifest), folder);
        assertThat(machines.publish(manifest).outcome()).isEqualTo(Outcome.SAVED);
        machines.bench.assertNothingIsDamaged();
    }

    @Test
    void aStoreThatCannotSignUrlsSaysSo() throws Exception {
        try (Castor castor = Castor.open(temp.resolve("plain").toString())) {
            assertThatThrownBy(() -> castor.grants().load(java.util.List.of(Workbench.JOB), TwoMachines.TERMS))
                    .hasMessageContaining("cannot sign URLs");
        }
    }
}
