package io.jenkins.plugins.castor.overview;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.model.Run;
import io.jenkins.plugins.castor.agent.LoadResult;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.disk.LateFile;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.overview.Tally.Count;
import io.jenkins.plugins.castor.run.CacheListener;
import io.jenkins.plugins.castor.run.LoadRecord;
import io.jenkins.plugins.castor.run.SaveRecord;
import io.jenkins.plugins.castor.view.BuildSamples.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What the overview shows of each store: what builds loaded and saved lately, by namespace and in all, and what a look at the
 * store found. Loads and saves add to it, so that no page has to ask a store or read builds. It stands in a file of Jenkins'
 * home, which is written within a minute. The name of the default store is empty.
 */
@Restricted(NoExternalUse.class)
@Extension
public final class UsageRecords extends CacheListener {

    /** Days of the trend. */
    static final int DAYS = 30;

    /** Builds choose names: beyond the limit, new ones are not remembered. */
    private static final int MOST = 20_000;

    private static final String FILE = "io.jenkins.plugins.castor.overview.txt";

    private final TreeMap<String, StoreNumbers> stores;
    private final LateFile late =
            new LateFile("Castor cannot remember what builds loaded and saved", () -> file().write(text()));

    /** With what was known when Jenkins stopped. */
    public UsageRecords() {
        this.stores = file().read(MOST, now());
    }

    /** Those of this Jenkins. */
    static UsageRecords get() {
        return ExtensionList.lookupSingleton(UsageRecords.class);
    }

    /** The number of a day since 1970. */
    static long day(long millis) {
        return Math.floorDiv(millis, Duration.ofDays(1).toMillis());
    }

    /** As tests set it for all of Castor. */
    private static long now() {
        return NamespaceUses.get().now().toEpochMilli();
    }

    @Override
    public synchronized void onLoaded(Run<?, ?> run, Object step, LoadRecord load) {
        StoreNumbers store = of(load.getStore());
        if (store == null) {
            return;
        }
        boolean hit = !load.getOutcome().equals(LoadResult.MISS);
        long now = now();
        Optional<NamespaceNumbers> own = numbers(store, load.getNamespace());
        own.ifPresent(numbers -> numbers.loaded(now));
        if (!load.getFrom().isEmpty() && !load.getFrom().equals(load.getNamespace())) {
            numbers(store, load.getFrom()).ifPresent(numbers -> numbers.loaded(now));
        }
        List<Tally> all = new ArrayList<>(List.of(store.days()));
        own.ifPresent(numbers -> all.add(numbers.tally()));
        for (Tally tally : all) {
            tally.add(Count.LOADS, 1, now);
            tally.add(Count.HITS, hit ? 1 : 0, now);
            tally.add(Count.EXACT, load.isExact() ? 1 : 0, now);
            tally.add(Count.TROUBLE, load.isTrouble() ? 1 : 0, now);
            tally.add(Count.LOADED_BYTES, load.getBytes(), now);
        }
        late.changed();
    }

    @Override
    public synchronized void onSaved(Run<?, ?> run, Object step, SaveRecord save) {
        boolean done = save.getOutcome().equals("saved") || save.getOutcome().equals("unchanged");
        StoreNumbers store = done ? of(save.getStore()) : null;
        if (store != null) {
            long now = now();
            store.days().add(Count.SAVES, 1, now);
            store.days().add(Count.SENT_BYTES, save.getSent(), now);
            numbers(store, save.getNamespace()).ifPresent(numbers -> {
                numbers.saved(now);
                numbers.tally().add(Count.SAVES, 1, now);
                numbers.tally().add(Count.SENT_BYTES, save.getSent(), now);
            });
            late.changed();
        }
    }

    /** A build has ended that can be compared with others of the same namespace. */
    synchronized void built(String store, String namespace, Candidate build) {
        StoreNumbers known = of(store);
        if (known != null) {
            numbers(known, namespace).ifPresent(numbers -> numbers.built(build, now()));
            late.changed();
        }
    }

    /** That of a store; null where there is no such store, of which a build may speak nevertheless. */
    private StoreNumbers of(String store) {
        StoreNumbers known = stores.get(store);
        if (known != null || ChosenStore.find(store).isEmpty()) {
            return known;
        }
        return stores.computeIfAbsent(store, name -> new StoreNumbers());
    }

    private Optional<NamespaceNumbers> numbers(StoreNumbers store, String namespace) {
        return store.numbers(namespace, room(store));
    }

    /** How many namespaces a store may have, by how many the others have. */
    private int room(StoreNumbers store) {
        int all = stores.values().stream()
                .mapToInt(one -> one.namespaces().size())
                .sum();
        return MOST - all + store.namespaces().size();
    }

    /** What a look at a whole store found. Stores that are no longer there are forgotten. */
    synchronized void measured(String store, StoreStatistics statistics) {
        List<String> names = ChosenStore.all().stream().map(ChosenStore::name).toList();
        stores.keySet().removeIf(name -> !name.isEmpty() && !names.contains(name));
        StoreNumbers known = of(store);
        if (known != null) {
            known.measured(statistics, room(known), now());
        }
        late.changed();
    }

    /** What a look at one namespace found; nothing of it where there is none. */
    synchronized void measured(String store, Namespace namespace, StoreStatistics statistics) {
        StoreNumbers known = of(store);
        if (known != null) {
            numbers(known, namespace.path()).ifPresent(numbers -> {
                numbers.gone();
                statistics.namespaces().stream()
                        .filter(one -> one.namespace().equals(namespace))
                        .forEach(numbers::measured);
            });
            late.changed();
        }
    }

    /** When a whole store was looked at last; empty for never. */
    synchronized Optional<Instant> looked(String store) {
        StoreNumbers known = stores.get(store);
        return known == null || known.looked() == 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(known.looked()));
    }

    /** The numbers of all namespaces of these stores as they are now, in the order of their paths. */
    synchronized List<NamespaceRow> rows(Collection<String> names) {
        long now = now();
        List<NamespaceRow> rows = new ArrayList<>();
        for (String store : names) {
            StoreNumbers known = stores.get(store);
            if (known != null) {
                known.namespaces().forEach((path, numbers) -> rows.add(NamespaceRow.of(store, path, numbers, now)));
            }
        }
        return rows;
    }

    /** The numbers of one namespace; empty where nothing is known of it. */
    synchronized Optional<NamespaceRow> row(String store, Namespace namespace) {
        return Optional.ofNullable(stores.get(store))
                .map(known -> known.namespaces().get(namespace.path()))
                .map(numbers -> NamespaceRow.of(store, namespace.path(), numbers, now()));
    }

    /** What builds did in these stores on each of the last days, and what the stores held. */
    synchronized Trend trend(Collection<String> names) {
        return Trend.of(names.stream().map(stores::get).filter(Objects::nonNull).toList(), now());
    }

    /** Bytes in a store, when it was looked at last. */
    synchronized long storedBytes(String store) {
        StoreNumbers known = stores.get(store);
        return known == null ? 0 : known.bytes();
    }

    /** How many namespaces of a store are known. */
    synchronized long count(String store) {
        StoreNumbers known = stores.get(store);
        return known == null ? 0 : known.namespaces().size();
    }

    private synchronized String text() {
        return UsageFile.text(stores);
    }

    /** Writes what is not written yet. */
    @Terminator
    public static void writeAtTheEnd() {
        get().late.writeIfChanged();
    }

    private static UsageFile file() {
        return new UsageFile(Jenkins.get().getRootDir().toPath().resolve(FILE));
    }
}
