package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.UrlSigner;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes grants is trusted, and the store is not: it can neither exhaust nor hold up the machine. */
class GrantsTest {

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private TwoMachines machines;

    @BeforeEach
    void saveOneGeneration() throws Exception {
        machines = new TwoMachines(temp);
        TestTrees.write(machines.bench.tree().resolve("file"), "content");
        machines.bench.save();
    }

    @AfterEach
    void close() {
        machines.close();
    }

    @Test
    void aGenerationThatNoTrustedKeySignedIsNotGranted() throws Exception {
        Grant grant = machines.trusted
                .grants()
                .load(
                        List.of(Workbench.JOB),
                        TwoMachines.TERMS.withTrustedKeys(SigningKey.generate().trusted()));
        assertThat(grant.items()).isEmpty();
    }

    @Test
    void aSnapshotBeyondTheLimitsIsNotFetched() {
        assertThatThrownBy(() -> machines.trusted
                        .grants()
                        .load(List.of(Workbench.JOB), TwoMachines.TERMS.withLimits(new Limits(10, 10, 10, 1))))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("the limit");
    }

    @Test
    void aStoreThatNeverAnswersEndsWithTheDeadline() throws IOException {
        Store silent = new FaultyStore(new DirectoryStore(temp.resolve("store"))).forEver(Call.LIST_SMALL, Fault.HANGS);
        Store signing = new ForwardingStore(silent) {
            @Override
            public Optional<UrlSigner> signer() {
                return Optional.of(machines.server);
            }
        };
        try (Castor castor = new Castor(signing)) {
            assertThatThrownBy(() -> castor.grants()
                            .load(List.of(Workbench.JOB), TwoMachines.TERMS.withDeadline(Duration.ofSeconds(1))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("deadline");
        }
    }
}
