package io.jenkins.plugins.castor.config;

import io.jenkins.plugins.castor.agent.LineAccess;
import io.jenkins.plugins.castor.agent.StoreAccess;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.remote.ShareLimits;
import io.jenkins.plugins.castor.engine.store.remote.StoreServer;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;

/** A store that only the controller reaches: it is shared over the channel, for exactly what a build may do. */
final class SharedSession implements StoreSession {

    private static final Logger LOGGER = Logger.getLogger(SharedSession.class.getName());

    private final Castor castor;
    private final ShareLimits limits;
    private final List<StoreServer> servers = new CopyOnWriteArrayList<>();

    /** @param validity how long an agent may use what it is given */
    SharedSession(Castor castor, Duration validity) {
        this.castor = castor;
        this.limits = ShareLimits.DEFAULT.withDuration(validity);
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
        StoreServer server = castor.share(readable, writable, limits);
        servers.add(server);
        server.ended().thenAccept(reason -> LOGGER.warning(() -> "Castor ended the session of an agent: " + reason));
        return new LineAccess(server, "the controller's store");
    }

    @Override
    public void close() {
        servers.forEach(StoreServer::close);
        castor.close();
    }
}
