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

    /**
     * A load has ended.
     *
     * @param step the {@link org.jenkinsci.plugins.workflow.graph.FlowNode} or the {@link hudson.tasks.BuildStep} that asked
     *     for it, or another part of a build
     */
    public void onLoaded(Run<?, ?> run, Object step, LoadRecord load) {}

    /**
     * A save has ended, or was refused.
     *
     * @param step as for a load
     */
    public void onSaved(Run<?, ?> run, Object step, SaveRecord save) {}

    static void loaded(Build build, LoadRecord load) {
        Listeners.notify(CacheListener.class, true, listener -> listener.onLoaded(build.run(), build.step(), load));
    }

    static void saved(Build build, SaveRecord save) {
        Listeners.notify(CacheListener.class, true, listener -> listener.onSaved(build.run(), build.step(), save));
    }
}
