package io.jenkins.plugins.castor.agent;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.signed.GrantCodec;
import java.io.IOException;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Signed URLs of single objects.
 *
 * @param grant as {@link GrantCodec} writes it; a secret until it expires
 */
@Restricted(NoExternalUse.class)
public record GrantAccess(byte[] grant) implements StoreAccess {

    @Override
    public Castor open(List<String> near) throws IOException {
        return Castor.open(GrantCodec.decode(grant), StoreOptions.NONE.withNear(near));
    }

    @Override
    public boolean goesThroughServers() {
        return true;
    }

    /** Without the grant. */
    @Override
    public String toString() {
        return "signed URLs";
    }
}
