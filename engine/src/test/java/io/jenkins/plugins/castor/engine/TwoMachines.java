package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.save.Grants.Terms;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.ManifestCodec;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.UrlSigner;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.GrantCodec;
import io.jenkins.plugins.castor.engine.store.signed.SignedUrlServer;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A trusted machine that has the store, and one with the cache directories that has nothing but what it is sent. */
final class TwoMachines implements AutoCloseable {

    static final Terms TERMS = new Terms(Duration.ofMinutes(5), false);

    private final Path temp;
    private int folders;

    /** Null where a real server of S3 signs. */
    final SignedUrlServer server;

    /** What the trusted machine does, and what is checked. */
    final Castor trusted;

    final Workbench bench;

    TwoMachines(Path temp) throws IOException {
        this.temp = temp;
        Store store = new DirectoryStore(temp.resolve("store"));
        server = new SignedUrlServer(store);
        trusted = new Castor(new ForwardingStore(store) {
            @Override
            public Optional<UrlSigner> signer() {
                return Optional.of(server);
            }
        });
        bench = new Workbench(temp, trusted);
    }

    /** @param store signs URLs itself; closed with this */
    TwoMachines(Path temp, Store store) throws IOException, InterruptedException {
        this.temp = temp;
        server = null;
        trusted = new Castor(store);
        bench = new Workbench(temp, trusted);
    }

    /** As it arrives on the other machine. */
    Grant loadGrant(Namespace... namespaces) throws IOException, InterruptedException {
        List<Namespace> all = namespaces.length == 0 ? List.of(Workbench.JOB) : List.of(namespaces);
        return GrantCodec.decode(GrantCodec.encode(trusted.grants().load(all, TERMS)));
    }

    LoadReport load(Grant grant, Path into) throws InterruptedException {
        return load(grant, into, request -> request);
    }

    LoadReport load(Grant grant, Path into, UnaryOperator<LoadRequest> with) throws InterruptedException {
        try (Castor castor = Castor.open(grant, StoreOptions.NONE)) {
            List<Namespace> namespaces = grant.namespaces();
            return castor.load(with.apply(LoadRequest.of(namespaces.get(0), Workbench.caches(into))
                    .withFallbacks(namespaces.subList(1, namespaces.size()))));
        }
    }

    /** Prepares on the other machine, on top of what a fresh grant shows. */
    SaveReport prepare(Path folder) throws Exception {
        try (Castor castor = Castor.open(loadGrant(), StoreOptions.NONE)) {
            return castor.parts().prepare(bench.saveRequest(), folder);
        }
    }

    /** Prepares something that must have changed. */
    Path prepared() throws Exception {
        Path folder = temp.resolve("prepared-" + folders++);
        SaveReport report = prepare(folder);
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.PREPARED);
        return folder;
    }

    static Manifest manifest(Path folder) throws IOException {
        return ManifestCodec.decode(Files.readAllBytes(folder.resolve(SaveParts.MANIFEST)));
    }

    Grant saveGrant(Manifest manifest) throws Exception {
        return GrantCodec.decode(GrantCodec.encode(trusted.grants().save(Workbench.JOB, manifest, TERMS)));
    }

    SaveReport transfer(Grant grant, Path folder) throws InterruptedException {
        try (Castor castor = Castor.open(grant, StoreOptions.NONE)) {
            return castor.parts().transfer(folder, grant.namespaces().get(0), Optional.empty(), Progress.NONE);
        }
    }

    /** Prepares and transfers; what is left is to publish. */
    Manifest transferred() throws Exception {
        Path folder = prepared();
        SaveReport report = transfer(saveGrant(manifest(folder)), folder);
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.TRANSFERRED);
        return manifest(folder);
    }

    SaveReport publish(Manifest manifest) throws InterruptedException {
        return trusted.parts().publish(manifest, PublishRequest.of(Workbench.JOB));
    }

    SaveReport saved() throws Exception {
        SaveReport report = publish(transferred());
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        return report;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        trusted.close();
    }
}
