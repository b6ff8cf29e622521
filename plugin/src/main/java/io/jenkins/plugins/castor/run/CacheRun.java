package io.jenkins.plugins.castor.run;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The loads and saves of a build: every front end calls this. Trouble is told on the console and in the record; what throws
 * is an {@link AbortException}, for wrong arguments, and for trouble where that is wanted, and an interrupt.
 */
@Restricted(NoExternalUse.class)
public final class CacheRun {

    private final Build build;

    /**
     * @param step the part of the build that calls this, as {@link CacheListener} has it
     * @param environment of the build, in which presets find their directories; it is not trusted
     */
    public CacheRun(Run<?, ?> run, Object step, FilePath workspace, EnvVars environment, TaskListener listener) {
        this.build = new Build(run, step, workspace, environment, listener);
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

    /**
     * Saves at the end of a block what was loaded at its start, as {@link #save}, and remembers how long all took.
     *
     * @param block how long the block took, after the load; empty where that is not known
     */
    public SaveRecord saveAfterBlock(CacheOptions options, LoadRecord loaded, Optional<Duration> block)
            throws AbortException, InterruptedException {
        block.ifPresent(took -> build.say("the block took " + Quantities.took(took)));
        long start = System.nanoTime();
        SaveRecord saved = save(options.ofLoaded(loaded));
        Duration save = Duration.ofNanos(System.nanoTime() - start);
        if (block.isPresent()) {
            Duration load = Duration.between(loaded.getBegun(), loaded.getTime());
            CacheRecords.of(build.run()).add(new BlockRecord(loaded, block.get(), load.plus(save)));
            build.keep();
        }
        return saved;
    }
}
