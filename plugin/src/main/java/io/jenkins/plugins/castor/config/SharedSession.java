package io.jenkins.plugins.castor.config;

import io.jenkins.plugins.castor.agent.LineAccess;
import io.jenkins.plugins.castor.agent.StoreAccess;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.remote.StoreServer;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store that only the controller reaches: it is shared over the channel, for exactly what a build may do. */
final class SharedSession implements StoreSession {

    private final Castor castor;
    private final List<StoreServer> servers = new CopyOnWriteArrayList<>();

    SharedSession(Castor castor) {
        this.castor = castor;
    }

    @Override
    public Castor castor() {
        return castor;
    }

    @Override
    public StoreAccess toLoad(List<Namespace> namespaces) throws IOException {
        return share(namespaces, List.of());
    }

    @Override
    public StoreAccess toTransfer(Namespace namespace, Manifest manifest, Limits limits)
            throws IOException, InterruptedException {
        return share(List.of(namespace), castor.parts().admit(namespace, manifest, limits));
    }

    private StoreAccess share(List<Namespace> readable, List<Allowed> writable) throws IOException {
        StoreServer server = castor.share(readable, writable);
        servers.add(server);
        return new LineAccess(server, "the controller's store");
    }

    @Override
    public void close() {
        servers.forEach(StoreServer::close);
        castor.close();
    }
}
