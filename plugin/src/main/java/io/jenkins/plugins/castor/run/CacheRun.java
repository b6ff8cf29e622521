package io.jenkins.plugins.castor.run;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The loads and saves of a build: every front end calls this. Trouble is told on the console and in the record; what throws
 * is an {@link AbortException}, for wrong arguments, and for trouble where that is wanted, and an interrupt.
 */
@Restricted(NoExternalUse.class)
public final class CacheRun {

    private final Build build;

    /** @param environment of the build, in which presets find their directories; it is not trusted */
    public CacheRun(Run<?, ?> run, FilePath workspace, EnvVars environment, TaskListener listener) {
        this.build = new Build(run, workspace, environment, listener);
    }

    /** Restores caches on the agent, after the loads in the background. */
    public LoadRecord load(CacheOptions options) throws AbortException, InterruptedException {
        BackgroundLoads.await(build);
        return new Load(build, options.checked()).run();
    }

    /** Says what a load would restore, and restores nothing. */
    public LoadRecord lookup(CacheOptions options) throws AbortException, InterruptedException {
        return new Load(build, options.checked()).lookup();
    }

    /**
     * Begins to restore caches on the agent, and returns.
     *
     * @param block the id of the block of a Pipeline that the load ends with, if nothing has waited for it; empty for that of
     *     the build
     */
    public void loadInBackground(CacheOptions options, String block) throws AbortException {
        BackgroundLoads.start(build, options.checked(), block);
    }

    /** Waits for the loads in the background that were started in this workspace. */
    public List<LoadRecord> awaitLoads() throws AbortException, InterruptedException {
        List<LoadRecord> loads = BackgroundLoads.await(build);
        if (loads.isEmpty()) {
            build.say("no load was started in the background in this workspace");
        }
        return loads;
    }

    /** Saves caches from the agent, if the build may. Where it names none, those that it loaded last on this agent, by the
     * name of a job and the key that these were loaded by. */
    public SaveRecord save(CacheOptions options) throws AbortException, InterruptedException {
        BackgroundLoads.await(build);
        return new Save(build, options.checked()).run();
    }
}
