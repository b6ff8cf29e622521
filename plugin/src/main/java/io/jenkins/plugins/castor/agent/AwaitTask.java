package io.jenkins.plugins.castor.agent;

import java.time.Duration;
import jenkins.security.MasterToSlaveCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Waits until work that was interrupted has cleaned up behind itself. */
@Restricted(NoExternalUse.class)
public final class AwaitTask extends MasterToSlaveCallable<Boolean, RuntimeException> {

    private static final long serialVersionUID = 1;

    /** Engines end within seconds; an agent that does not is not waited for. */
    private static final Duration MOST = Duration.ofSeconds(20);

    private final String id;

    /** @param id of the {@link CacheWork} */
    public AwaitTask(String id) {
        this.id = id;
    }

    @Override
    public Boolean call() {
        try {
            return WorkTracker.await(id, MOST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
