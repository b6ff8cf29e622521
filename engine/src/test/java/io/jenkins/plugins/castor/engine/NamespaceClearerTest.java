package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.ClearReport;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadReport.Outcome;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A namespace whose content was removed. */
class NamespaceClearerTest {
    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private static final SigningKey KEY = SigningKey.generate();

    private Workbench bench;

    @BeforeEach
    void saveTwoGenerations() throws Exception {
        bench = new Workbench(temp);
        save("one");
        save("other");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private SaveReport save(String content) throws Exception {
        TestTrees.write(bench.tree().resolve("file"), content);
        return bench.save(request -> request.withSigningKey(KEY));
    }

    private LoadReport load() throws InterruptedException {
        return bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("target")))
                        .withTrustedKeys(KEY.trusted()));
    }

    private ClearReport clear() throws Exception {
        return bench.castor().clear(Workbench.JOB, "cleared by a test", Optional.of(KEY), Pins.NONE);
    }

    @Test
    void whatTheNamespaceHasGoesAndTheNextSaveTakesTheNextNumber() throws Exception {
        Path foreign = bench.object(Workbench.LAYOUT.packs() + "/notes.txt");
        Files.writeString(foreign, "somebody else's");
        ClearReport report = clear();
        assertThat(report.generations()).containsExactly(2L, 1L);
        assertThat(report.objects()).isEqualTo(6);
        assertThat(report.bytes()).isPositive();
        assertThat(foreign.getParent()).isDirectoryContaining(foreign::equals).isDirectoryNotContaining("glob:**.zst");
        assertThat(Workbench.heads(bench.castor())).isEmpty();
        assertThat(load().outcome()).isEqualTo(Outcome.MISS);

        SaveReport next = save("other");
        assertThat(next.head().orElseThrow().generation()).isEqualTo(3);
        assertThat(load().outcome()).isEqualTo(Outcome.HIT);
        assertThat(temp.resolve("target/file")).hasContent("other");
        assertThat(bench.castor()
                        .catalogue()
                        .history(Workbench.JOB, Optional.of(KEY.trusted()), Pins.NONE)
                        .warnings())
                .isEmpty();
    }

    @Test
    void aHeadThatSomebodyPutsBackIsNotBelieved() throws Exception {
        Path head = bench.object(Workbench.LAYOUT.head(2));
        byte[] copy = Files.readAllBytes(head);
        clear();
        Files.write(head, copy);
        LoadReport cold = load();
        assertThat(cold.outcome()).isEqualTo(Outcome.MISS);
        assertThat(cold.trouble()).isFalse();
        assertThat(cold.reason().orElseThrow()).contains("generation 2", "is revoked: cleared by a test");
        assertThat(clear().generations()).containsExactly(2L);
    }

    @Test
    void anEmptyNamespaceIsCleared() throws Exception {
        clear();
        assertThat(clear()).isEqualTo(new ClearReport(java.util.List.of(), 0, 0));
    }
}
