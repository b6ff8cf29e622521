package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.save.Grants;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.GrantCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grants with real signed URLs, against a server that checks the signatures of S3. */
abstract class SignedUrlsContract {

    @TempDir
    Path temp;

    private TwoMachines machines;
    private Path tree;

    /** A store on the server that has nothing in it yet. */
    abstract Store newStore();

    /** What no grant may show. */
    abstract String secret();

    @BeforeEach
    void fill() throws Exception {
        machines = new TwoMachines(temp, newStore());
        tree = machines.bench.tree();
        for (int i = 0; i < 30; i++) {
            write(tree.resolve("in-" + i % 3 + "/file-" + i), noise(i, 200_000));
        }
    }

    @AfterEach
    void close() {
        machines.close();
    }

    @Test
    void aTreeGoesThereAndBack() throws Exception {
        machines.saved();
        write(tree.resolve("new"), noise(99, 5000));
        assertThat(machines.saved().head().orElseThrow().generation()).isEqualTo(2);
        LoadReport load = machines.load(machines.loadGrant(), temp.resolve("there"));
        assertThat(load.reason()).isEmpty();
        assertThat(load.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        TestTrees.assertIs(temp.resolve("there"), TestTrees.listing(tree));
        machines.bench.assertNothingIsDamaged();
    }

    @Test
    void aTransferThatIsRepeatedCreatesNothingAgain() throws Exception {
        Path folder = machines.prepared();
        Manifest manifest = TwoMachines.manifest(folder);
        Grant grant = machines.saveGrant(manifest);
        assertThat(machines.transfer(grant, folder).counts().bytesSent()).isEqualTo(manifest.bytes());
        assertThat(machines.transfer(grant, folder).counts().bytesSent()).isZero();
        assertThat(machines.publish(manifest).outcome()).isEqualTo(Outcome.SAVED);
    }

    @Test
    void otherBytesThanThoseThatWereGrantedAreRefused() throws Exception {
        Path folder = machines.prepared();
        Manifest manifest = TwoMachines.manifest(folder);
        Grant grant = machines.saveGrant(manifest);
        Path snapshot = folder.resolve(manifest.snapshot().digest() + ".jsonl.zst");
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[10] ^= 1;
        Files.write(snapshot, bytes);
        SaveReport report = machines.transfer(grant, folder);
        assertThat(report.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(report.reason().orElseThrow()).contains("answered 4").doesNotContain("X-Amz-");
        assertThat(machines.publish(manifest).outcome()).isEqualTo(Outcome.SKIPPED);
    }

    @Test
    void anExpiredGrantSaysSo() throws Exception {
        machines.saved();
        Grant grant =
                machines.trusted.grants().load(List.of(Workbench.JOB), new Grants.Terms(Duration.ofSeconds(1), false));
        // URLs are signed after the grant began, on a busy machine much later, and count in whole seconds.
        Instant end = Instant.now().plusSeconds(3);
        Waiting.until("the grant and its URLs expired", () -> Instant.now().isAfter(end));
        assertThat(grant.expires()).isBefore(end);
        LoadReport report = machines.load(grant, temp.resolve("there"));
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.reason().orElseThrow())
                .contains("the grant expired at ")
                .doesNotContain("X-Amz-");
    }

    @Test
    void aGrantHasSignaturesAndNoCredentials() throws Exception {
        machines.saved();
        String grant = new String(GrantCodec.encode(machines.loadGrant()), StandardCharsets.UTF_8);
        assertThat(grant).contains("X-Amz-Signature=").doesNotContain(secret());
    }
}
