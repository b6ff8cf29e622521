package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.ManifestCodec;
import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.store.remote.ShareLimits;
import io.jenkins.plugins.castor.engine.store.remote.StoreServer;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that has nothing but a line to the trusted one loads, prepares and transfers; the trusted one publishes. */
class SharedStoreTest {

    private static final Namespace JOB = Workbench.JOB;

    @TempDir
    Path temp;

    private Castor trusted;
    private Workbench bench;
    private int folders;

    @BeforeEach
    void fill() throws Exception {
        trusted = new Castor(new DirectoryStore(temp.resolve("store")));
        bench = new Workbench(temp, trusted);
        write(bench.tree().resolve("one"), noise(1, 300_000));
        write(bench.tree().resolve("in/two"), "two");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void whatWasSavedOverALineIsLoadedOverALine() throws Exception {
        assertThat(save().outcome()).isEqualTo(Outcome.SAVED);
        bench.assertNothingIsDamaged();
        assertThat(temp.resolve("store/.staging")).isEmptyDirectory();

        LoadReport load = load();
        assertThat(load.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        TestTrees.assertIs(temp.resolve("there"), TestTrees.listing(bench.tree()));
    }

    @Test
    void anUnchangedTreeSendsNothing() throws Exception {
        save();
        assertThat(save().outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    private LoadReport load() throws Exception {
        try (StoreServer server = trusted.share(List.of(JOB), List.of(), ShareLimits.DEFAULT);
                Castor there = Castor.open(server, "the store", StoreOptions.NONE)) {
            return there.load(LoadRequest.of(JOB, Workbench.caches(temp.resolve("there"))));
        }
    }

    private SaveReport save() throws Exception {
        Path folder = temp.resolve("prepared-" + folders++);
        try (StoreServer server = trusted.share(List.of(JOB), List.of(), ShareLimits.DEFAULT);
                Castor there = Castor.open(server, "the store", StoreOptions.NONE)) {
            SaveReport prepared = there.parts().prepare(bench.saveRequest(), folder);
            if (prepared.outcome() != Outcome.PREPARED) {
                return prepared;
            }
        }
        Manifest manifest = ManifestCodec.decode(Files.readAllBytes(folder.resolve(SaveParts.MANIFEST)));
        List<Allowed> allowed = trusted.parts().admit(JOB, manifest, Limits.DEFAULT);
        try (StoreServer server = trusted.share(List.of(JOB), allowed, ShareLimits.DEFAULT);
                Castor there = Castor.open(server, "the store", StoreOptions.NONE)) {
            SaveReport sent = there.parts().transfer(folder, JOB, Optional.empty(), Progress.NONE);
            assertThat(sent.reason()).isEmpty();
        }
        return trusted.parts().publish(manifest, PublishRequest.of(JOB));
    }
}
