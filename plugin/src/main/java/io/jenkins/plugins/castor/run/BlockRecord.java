package io.jenkins.plugins.castor.run;

import java.time.Duration;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A block of a build that succeeded, with a load before it and a save after it, as Jenkins remembers it: {@code castor} in a
 * Pipeline, the build steps of a freestyle job. A class, as XStream cannot read records.
 */
@Restricted(NoExternalUse.class)
public final class BlockRecord {

    private final String namespace;
    private final long millis;
    private final long castorMillis;

    /** @param castor how long the load and the save took together, by the clock of the controller */
    BlockRecord(LoadRecord loaded, Duration block, Duration castor) {
        this.namespace = loaded.getNamespace();
        this.millis = block.toMillis();
        this.castorMillis = Math.max(0, castor.toMillis()); // a clock may be set back
    }

    /** The path of the namespace of its load. */
    public String getNamespace() {
        return namespace;
    }

    /** Without the load and the save. */
    public long getMillis() {
        return millis;
    }

    /** Of the load and the save together. */
    public long getCastorMillis() {
        return castorMillis;
    }
}
