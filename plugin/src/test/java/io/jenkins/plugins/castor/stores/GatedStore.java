package io.jenkins.plugins.castor.stores;

import hudson.FilePath;
import io.jenkins.plugins.castor.agent.LineAccess;
import io.jenkins.plugins.castor.agent.StoreAccess;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.remote.ShareLimits;
import io.jenkins.plugins.castor.engine.store.remote.StoreServer;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jvnet.hudson.test.TestExtension;

/** The controller's disk, with gates on the way to it. */
public final class GatedStore extends StoreConfiguration {

    /** Sessions that were begun and are not closed. */
    static final AtomicInteger OPEN = new AtomicInteger();

    private final String path;

    GatedStore(String path) {
        this.path = path;
    }

    @Override
    public StoreSession begin(FilePath workspace, Duration validity) {
        OPEN.incrementAndGet();
        return new Session(Castor.open(path), new CopyOnWriteArrayList<>());
    }

    private record Session(Castor castor, List<StoreServer> servers) implements StoreSession {

        @Override
        public StoreAccess toLoad(List<Namespace> namespaces) throws IOException {
            return share(namespaces, List.of());
        }

        @Override
        public StoreAccess toTransfer(Namespace namespace, Manifest manifest, Limits limits)
                throws IOException, InterruptedException {
            SaveParts parts = castor.parts();
            return share(List.of(namespace), parts.admit(namespace, manifest, limits));
        }

        private StoreAccess share(List<Namespace> readable, List<Allowed> writable) throws IOException {
            StoreServer server = castor.share(readable, writable, ShareLimits.DEFAULT);
            servers.add(server);
            return new LineAccess(Gate.on(server, readable.get(0).path()), "the gated store");
        }

        @Override
        public void close() {
            servers.forEach(StoreServer::close);
            castor.close();
            OPEN.decrementAndGet();
        }
    }

    @Override
    public Optional<Castor> open() {
        return Optional.of(Castor.open(path));
    }

    @Override
    public String toString() {
        return path;
    }

    /** Nobody chooses it in a form. */
    @TestExtension
    public static final class DescriptorImpl extends StoreDescriptor {}
}
