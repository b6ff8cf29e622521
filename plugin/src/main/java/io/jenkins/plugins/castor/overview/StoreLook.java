package io.jenkins.plugins.castor.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.AsyncPeriodicWork;
import hudson.model.TaskListener;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.retention.PruneRecord;
import io.jenkins.plugins.castor.retention.StorePruner;
import io.jenkins.plugins.castor.retention.StoreThreads;
import io.jenkins.plugins.castor.run.JobQueries;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Looks once a day, and after a prune, what all namespaces take in each store. Waits for none. */
@Restricted(NoExternalUse.class)
@Extension
public final class StoreLook extends AsyncPeriodicWork {

    private static final Logger LOGGER = Logger.getLogger(StoreLook.class.getName());
    private static final Duration PERIOD = Duration.ofHours(23);

    /** How long a look at a store may take. */
    private static final Duration LIMIT = Duration.ofHours(2);

    /** What is wrong, for each look. */
    private final StoreThreads<Optional<String>> threads = new StoreThreads<>("Castor look at the store");

    /** Why the last look at a store failed, by its name. */
    private final Map<String, String> troubles = new ConcurrentHashMap<>();

    /** When a store was last to be looked at, by its name. */
    private final Map<String, Instant> tried = new ConcurrentHashMap<>();

    public StoreLook() {
        super("Castor store look");
    }

    /** That of this Jenkins. */
    static StoreLook get() {
        return ExtensionList.lookupSingleton(StoreLook.class);
    }

    @Override
    public long getRecurrencePeriod() {
        return HOUR;
    }

    /** At random, so that controllers that share a store do not look together; not while Jenkins starts. */
    @Override
    public long getInitialDelay() {
        return 10 * MIN + ThreadLocalRandom.current().nextLong(HOUR);
    }

    /** Begins to look at these stores, but those that are being looked at already. */
    void start(List<ChosenStore> stores) {
        for (ChosenStore store : stores) {
            tried.put(store.name(), NamespaceUses.get().now());
            threads.begin(store, LIMIT, () -> note(store, look(store)), () -> note(store, tooLate()));
        }
    }

    private static Optional<String> tooLate() {
        return Optional.of(Messages.StoreLook_Late(LIMIT.toHours()));
    }

    private Optional<String> note(ChosenStore store, Optional<String> trouble) {
        trouble.ifPresentOrElse(why -> troubles.put(store.name(), why), () -> troubles.remove(store.name()));
        return trouble;
    }

    /** Whether a store is being looked at. */
    boolean isRunning(String store) {
        return threads.isRunning(store);
    }

    /** Why the last look at a store failed; null where it did not. */
    @CheckForNull
    String trouble(String store) {
        return troubles.get(store);
    }

    @Override
    protected void execute(TaskListener listener) {
        start(ChosenStore.all().stream().filter(this::isDue).toList());
    }

    private static Optional<String> look(ChosenStore store) {
        try (Castor castor = store.open()) {
            UsageRecords.get()
                    .measured(store.name(), castor.statistics(List.of(), Optional.of(JobQueries.trustedKeys())));
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "Castor could not look what " + store.store() + " holds");
            return Optional.of(FailureMessage.of(e));
        } catch (InterruptedException e) {
            return Optional.empty();
        }
    }

    /** What failed is not tried again every hour. */
    private boolean isDue(ChosenStore store) {
        Optional<Instant> last = Stream.of(
                        UsageRecords.get().looked(store.name()), Optional.ofNullable(tried.get(store.name())))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
        PruneRecord pruned = StorePruner.get().last(store);
        return last.isEmpty()
                || Duration.between(last.get(), NamespaceUses.get().now()).compareTo(PERIOD) >= 0
                || (pruned != null && pruned.getTime().toInstant().isAfter(last.get()));
    }
}
