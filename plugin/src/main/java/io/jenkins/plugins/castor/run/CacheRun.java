package io.jenkins.plugins.castor.run;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
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

    /** Restores caches on the agent. */
    public LoadRecord load(CacheOptions options) throws AbortException, InterruptedException {
        return new Load(build, options.checked()).run();
    }

    /** Saves caches from the agent, if the build may. Where it names none, those that it loaded last on this agent, by the
     * name of a job that these were loaded by. */
    public SaveRecord save(CacheOptions options) throws AbortException, InterruptedException {
        return new Save(build, options.checked()).run();
    }
}
