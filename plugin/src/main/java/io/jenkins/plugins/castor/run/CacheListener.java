package io.jenkins.plugins.castor.run;

import hudson.ExtensionPoint;
import hudson.model.Run;
import jenkins.util.Listeners;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Hears of each load and save of a build when it has ended. It is called on the thread of the build, which waits for it, so
 * it asks no store and writes nothing. What it throws is logged and does the build no harm.
 */
@Restricted(NoExternalUse.class)
public abstract class CacheListener implements ExtensionPoint {

    /** A load has ended. */
    public void onLoaded(Run<?, ?> run, LoadRecord load) {}

    /** A save has ended, or was refused. */
    public void onSaved(Run<?, ?> run, SaveRecord save) {}

    static void loaded(Run<?, ?> run, LoadRecord load) {
        Listeners.notify(CacheListener.class, true, listener -> listener.onLoaded(run, load));
    }

    static void saved(Run<?, ?> run, SaveRecord save) {
        Listeners.notify(CacheListener.class, true, listener -> listener.onSaved(run, save));
    }
}
