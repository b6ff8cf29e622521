package io.jenkins.plugins.castor.facts;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.listeners.RunListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Records the facts of every build before it runs. What the build does later cannot change them. */
@Restricted(NoExternalUse.class)
@Extension(ordinal = 1_000_000) // before listeners of other plugins, which add actions of their own
public final class StartListener extends RunListener<Run<?, ?>> {

    @Override
    public void onInitialize(Run<?, ?> run) {
        // What the build may see of other jobs does not change what is known of it.
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            StartFacts.keep(run);
        }
    }
}
