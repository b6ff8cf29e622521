package io.jenkins.plugins.castor.config;

import io.jenkins.plugins.castor.agent.StoreAccess;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.util.List;

/**
 * A store that agents reach by themselves, with all that it allows them.
 *
 * @param loading what an agent needs to load
 * @param saving what it needs to put objects
 */
record DirectSession(Castor castor, StoreAccess loading, StoreAccess saving) implements StoreSession {

    @Override
    public StoreAccess toLoad(List<Namespace> namespaces) {
        return loading;
    }

    @Override
    public StoreAccess toTransfer(Namespace namespace, Manifest manifest, Limits limits)
            throws IOException, InterruptedException {
        castor.parts().admit(namespace, manifest, limits);
        return saving;
    }
}
