package io.jenkins.plugins.castor.agent;

import io.jenkins.plugins.castor.engine.Castor;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Gives an agent access to what it needs of the store for one load, or for one part of a save. */
@Restricted(NoExternalUse.class)
public sealed interface StoreAccess extends Serializable permits GrantAccess, LineAccess, UrlAccess {

    /** Opens it, on the agent; the caller closes it. */
    default Castor open() throws IOException {
        return open(List.of());
    }

    /**
     * Opens it, on the agent; the caller closes it.
     *
     * @param near caches near the agent, for loads, each as {@code NearStore.check} wants it there
     */
    Castor open(List<String> near) throws IOException;

    /** Whether it can be read through a server near the agent, and not only from a directory there. */
    default boolean goesThroughServers() {
        return false;
    }
}
