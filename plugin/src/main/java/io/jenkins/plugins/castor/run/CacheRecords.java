package io.jenkins.plugins.castor.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.EnvVars;
import hudson.model.AbstractBuild;
import hudson.model.EnvironmentContributingAction;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The loads and saves of a build, which its page tells of. A freestyle build learns from it whether its last load was exact. */
@Restricted(NoExternalUse.class)
public final class CacheRecords extends InvisibleAction implements EnvironmentContributingAction {

    /** Where a build has its page of loads and saves, below its own. */
    public static final String PAGE = "castor-caches";

    /** The place on that page that says whether the build may save. */
    public static final String DECISION = "decision";

    /** The environment variable that says {@code true} after an exact load, {@code false} after any other. */
    public static final String EXACT = "CASTOR_EXACT";

    // A usual build has one of each: the file of each build has less to say for a field than for a list.
    private LoadRecord load;
    private ArrayList<LoadRecord> moreLoads;
    private SaveRecord save;
    private ArrayList<SaveRecord> moreSaves;
    private BlockRecord block;
    private ArrayList<BlockRecord> moreBlocks;
    private ArrayList<PendingLoad> pending;

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

    synchronized void add(LoadRecord added) {
        if (load == null) {
            load = added;
        } else {
            moreLoads = with(moreLoads, added);
        }
    }

    synchronized void add(SaveRecord added) {
        if (save == null) {
            save = added;
        } else {
            moreSaves = with(moreSaves, added);
        }
    }

    synchronized void add(BlockRecord added) {
        if (block == null) {
            block = added;
        } else {
            moreBlocks = with(moreBlocks, added);
        }
    }

    private static <T> ArrayList<T> with(@CheckForNull ArrayList<T> list, T added) {
        ArrayList<T> longer = list == null ? new ArrayList<>() : list;
        longer.add(added);
        return longer;
    }

    synchronized void add(PendingLoad added) {
        pending = with(pending, added);
    }

    synchronized void remove(PendingLoad ended) {
        if (pending != null && pending.remove(ended) && pending.isEmpty()) {
            pending = null;
        }
    }

    /** Not for Pipelines, whose steps return it, and whose parallel branches load at once. */
    @Override
    public synchronized void buildEnvironment(Run<?, ?> run, EnvVars environment) {
        List<LoadRecord> loads = getLoads();
        if (run instanceof AbstractBuild && !loads.isEmpty()) {
            environment.put(EXACT, Boolean.toString(loads.get(loads.size() - 1).isExact()));
        }
    }

    /** The loads in the background that have not ended. */
    synchronized List<PendingLoad> pending() {
        return Compact.from(pending);
    }

    /** In their order. */
    public synchronized List<LoadRecord> getLoads() {
        return all(load, moreLoads);
    }

    /** In their order. */
    public synchronized List<SaveRecord> getSaves() {
        return all(save, moreSaves);
    }

    /** In the order in which they ended. */
    public synchronized List<BlockRecord> getBlocks() {
        return all(block, moreBlocks);
    }

    private static <T> List<T> all(@CheckForNull T first, @CheckForNull List<T> more) {
        return Stream.concat(Stream.ofNullable(first), Compact.from(more).stream())
                .toList();
    }
}
