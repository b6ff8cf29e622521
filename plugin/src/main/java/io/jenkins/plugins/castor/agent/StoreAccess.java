package io.jenkins.plugins.castor.agent;

import io.jenkins.plugins.castor.engine.Castor;
import java.io.IOException;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Gives an agent access to what it needs of the store for one load, or for one part of a save. */
@Restricted(NoExternalUse.class)
public sealed interface StoreAccess extends Serializable permits GrantAccess, LineAccess, UrlAccess {

    /** Opens it, on the agent; the caller closes it. */
    Castor open() throws IOException;
}
