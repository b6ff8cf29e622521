package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.ManifestCodec;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A save whose objects go while it publishes takes itself back, and one that is too old is not published. */
class LostWhileSavingTest {

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        write(bench.tree().resolve("first"), noise(1, 100_000));
        bench.saved();
        write(bench.tree().resolve("second"), noise(2, 100_000));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Loses an object when a head is created. */
    private final class LosingStore extends ForwardingStore {
        private final String lost;

        LosingStore(String lost) {
            super(new DirectoryStore(bench.store()));
            this.lost = lost;
        }

        @Override
        public boolean create(String name, byte[] content) throws StoreException {
            boolean created = super.create(name, content);
            if (Workbench.LAYOUT.generation(name).isPresent()) {
                store.delete(lost);
            }
            return created;
        }
    }

    @Test
    void aHeadIsTakenBackWhoseObjectsAreGone() throws Exception {
        String pack = Workbench.LAYOUT.packs() + "/" + bench.packs().get(0).getFileName();
        SaveReport report;
        try (Castor castor = new Castor(new LosingStore(pack))) {
            report = castor.save(bench.saveRequest());
        }
        assertThat(report.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(report.reason().orElseThrow()).contains(pack, "Generation 2 was taken back; save again");
        assertThat(bench.objects()).containsKey(Workbench.LAYOUT.revocation(2));
        SaveReport next = bench.save();
        assertThat(next.outcome()).isEqualTo(Outcome.SAVED);
        assertThat(next.head().orElseThrow().generation()).isEqualTo(3);
        bench.assertLoadGivesTheTree();
    }

    private SaveParts parts() {
        return bench.castor().parts();
    }

    private Manifest prepared(Path folder) throws Exception {
        assertThat(parts().prepare(bench.saveRequest(), folder).outcome()).isEqualTo(Outcome.PREPARED);
        return ManifestCodec.decode(Files.readAllBytes(folder.resolve(SaveParts.MANIFEST)));
    }

    private SaveReport transfer(Path folder) throws Exception {
        return parts().transfer(folder, Workbench.JOB, Optional.empty(), Progress.NONE);
    }

    @Test
    void aSaveThatWasTransferredTooLongAgoIsNotPublished() throws Exception {
        Path folder = temp.resolve("prepared");
        Manifest manifest = prepared(folder);
        assertThat(transfer(folder).outcome()).isEqualTo(Outcome.TRANSFERRED);
        AgingStore.age(bench.store(), Duration.ofHours(13));
        SaveReport late = parts().publish(manifest, PublishRequest.of(Workbench.JOB));
        assertThat(late.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(late.reason().orElseThrow()).contains("too long ago", "prepare the save again");
        AgingStore.age(bench.store(), Duration.ofHours(-2));
        assertThat(parts().publish(manifest, PublishRequest.of(Workbench.JOB)).outcome())
                .isEqualTo(Outcome.SAVED);
    }

    @Test
    void aSaveMayBuildOnAGenerationThatIsNotTheNewest() throws Exception {
        Path folder = temp.resolve("prepared");
        Manifest manifest = prepared(folder);
        Files.delete(bench.tree().resolve("first"));
        bench.saved(); // needs the first pack no more
        AgingStore.age(bench.store(), Duration.ofHours(13));
        transfer(folder);
        SaveReport report = parts().publish(manifest, PublishRequest.of(Workbench.JOB));
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.SAVED);
        bench.assertNothingIsDamaged();
    }

    @Test
    void aSaveThatWasPreparedTooLongAgoIsNotTransferred() throws Exception {
        Path folder = temp.resolve("prepared");
        prepared(folder);
        Files.setLastModifiedTime(
                folder.resolve(SaveParts.MANIFEST), FileTime.from(Instant.now().minus(Duration.ofHours(13))));
        assertThat(transfer(folder).reason().orElseThrow()).contains("prepare it again");
    }

    @Test
    void theTrustedSideTouchesWhatTheOtherFoundUnchanged() throws Exception {
        bench.saved();
        AgingStore.backdate(bench.object(Workbench.LAYOUT.head(2)), Duration.ofDays(2));
        assertThat(parts().prepare(bench.saveRequest(), temp.resolve("prepared"))
                        .outcome())
                .isEqualTo(Outcome.UNCHANGED);
        SaveReport report = parts().touch(PublishRequest.of(Workbench.JOB), Optional.empty());
        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.touched()).isTrue();
        assertThat(report.head().orElseThrow().generation()).isEqualTo(3);
        assertThat(parts().touch(PublishRequest.of(Workbench.JOB), Optional.empty())
                        .touched())
                .isFalse();
    }

    @Test
    void noLoadOrSaveMayTakeLongerThanHalfTheGrace() {
        Duration tooLong = Duration.ofHours(12).plusSeconds(1);
        SaveRequest save = bench.saveRequest();
        assertThatThrownBy(() -> save.withDeadline(tooLong)).hasMessageContaining("at most 12 hours");
        PublishRequest publication = PublishRequest.of(Workbench.JOB);
        assertThatThrownBy(() -> publication.withDeadline(tooLong)).hasMessageContaining("at most 12 hours");
        LoadRequest load = LoadRequest.of(Workbench.JOB, Workbench.caches(temp));
        assertThatThrownBy(() -> load.withDeadline(tooLong)).hasMessageContaining("at most 12 hours");
    }
}
