package io.jenkins.plugins.castor.run;

import hudson.EnvVars;
import hudson.model.AbstractBuild;
import hudson.model.EnvironmentContributingAction;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The loads and saves of a build, which its page tells of. A freestyle build learns from it whether its last load was exact. */
@Restricted(NoExternalUse.class)
public final class CacheRecords extends InvisibleAction implements EnvironmentContributingAction {

    /** The environment variable that says {@code true} after an exact load, {@code false} after any other. */
    public static final String EXACT = "CASTOR_EXACT";

    private final ArrayList<LoadRecord> loads = new ArrayList<>();
    private final ArrayList<SaveRecord> saves = new ArrayList<>();
    private final ArrayList<BlockRecord> blocks = new ArrayList<>();
    private final ArrayList<PendingLoad> pending = new ArrayList<>();

    /** The records of a build; makes them if there are none. */
    static CacheRecords of(Run<?, ?> run) {
        synchronized (run) {
            CacheRecords records = run.getAction(CacheRecords.class);
            if (records == null) {
                records = new CacheRecords();
                run.addAction(records);
            }
            return records;
        }
    }

    synchronized void add(LoadRecord load) {
        loads.add(load);
    }

    synchronized void add(SaveRecord save) {
        saves.add(save);
    }

    synchronized void add(BlockRecord block) {
        blocks.add(block);
    }

    synchronized void add(PendingLoad load) {
        pending.add(load);
    }

    synchronized void remove(PendingLoad load) {
        pending.remove(load);
    }

    /** Not for Pipelines, whose steps return it, and whose parallel branches load at once. */
    @Override
    public synchronized void buildEnvironment(Run<?, ?> run, EnvVars environment) {
        if (run instanceof AbstractBuild && !loads.isEmpty()) {
            environment.put(EXACT, Boolean.toString(loads.get(loads.size() - 1).isExact()));
        }
    }

    /** The loads in the background that have not ended. */
    synchronized List<PendingLoad> pending() {
        return List.copyOf(pending);
    }

    /** In their order. */
    public synchronized List<LoadRecord> getLoads() {
        return List.copyOf(loads);
    }

    /** In their order. */
    public synchronized List<SaveRecord> getSaves() {
        return List.copyOf(saves);
    }

    /** In the order in which they ended. */
    public synchronized List<BlockRecord> getBlocks() {
        return List.copyOf(blocks);
    }
}
