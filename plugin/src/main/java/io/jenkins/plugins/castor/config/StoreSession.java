package io.jenkins.plugins.castor.config;

import io.jenkins.plugins.castor.agent.StoreAccess;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A store during one load or save, as the controller sees it. Closing it ends what agents were given, where that can be. */
@Restricted(NoExternalUse.class)
public interface StoreSession extends Closeable {

    /**
     * The store, for what only the controller does; closed with this.
     *
     * @throws IOException for a store to which the controller may not write as it is configured
     */
    Castor castor() throws IOException;

    /**
     * What an agent needs to load, or to compare with what was saved.
     *
     * @param namespaces in the order in which they are tried
     */
    StoreAccess toLoad(List<Namespace> namespaces) throws IOException, InterruptedException;

    /** The key that a load wants; empty for none. Only the agent can tell, so it is asked when this is. */
    interface WantedKey {
        Optional<CacheKey> get() throws IOException, InterruptedException;
    }

    /**
     * What an agent needs to load what was saved with a key, or else the newest generation.
     *
     * @param key is asked only by a store that gives access to one generation
     */
    default StoreAccess toLoad(List<Namespace> namespaces, WantedKey key) throws IOException, InterruptedException {
        return toLoad(namespaces);
    }

    /**
     * What an agent needs to put the objects of one save. Ask for it only after the policy allowed the save.
     *
     * @param manifest what the agent says that it prepared
     * @throws IOException for trouble with the store, or a save beyond the limits
     */
    StoreAccess toTransfer(Namespace namespace, Manifest manifest, Limits limits)
            throws IOException, InterruptedException;

    @Override
    default void close() throws IOException {
        castor().close();
    }
}
