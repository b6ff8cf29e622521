package io.jenkins.plugins.castor.retention;

import hudson.Extension;
import hudson.model.AsyncPeriodicWork;
import hudson.model.TaskListener;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.folder.ChosenStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Prunes once a day, also where Jenkins is restarted every night: it looks every hour whether a day has passed. */
@Restricted(NoExternalUse.class)
@Extension
public final class DailyPrune extends AsyncPeriodicWork {

    private static final Duration PERIOD = Duration.ofHours(23);

    public DailyPrune() {
        super("Castor prune");
    }

    @Override
    public long getRecurrencePeriod() {
        return HOUR;
    }

    /** At random, so that controllers that share a store do not prune together; not while Jenkins starts. */
    @Override
    public long getInitialDelay() {
        return 10 * MIN + ThreadLocalRandom.current().nextLong(HOUR);
    }

    @Override
    protected void execute(TaskListener listener) {
        List<ChosenStore> due =
                ChosenStore.all().stream().filter(DailyPrune::isDue).toList();
        if (due.isEmpty()) {
            return;
        }
        for (PruneRecord record : StorePruner.get().pruneAndRecompress(Messages.DailyPrune_By(), due)) {
            listener.getLogger().println(record.getSummary());
            record.getProblems().forEach(listener.getLogger()::println);
        }
    }

    private static boolean isDue(ChosenStore store) {
        PruneRecord last = StorePruner.get().last(store);
        return CastorConfiguration.get().getRetention().isDaily()
                && (last == null || NamespaceUses.get().now().toEpochMilli() - last.time() >= PERIOD.toMillis());
    }
}
