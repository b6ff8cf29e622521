package io.jenkins.plugins.castor.engine.retention;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Tombstones;
import io.jenkins.plugins.castor.engine.retention.PruneReport.Retired;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreClock;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import io.jenkins.plugins.castor.engine.work.Pool;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Removes what a policy does not keep, while others save and load, without locks. For one use.
 *
 * <p>What is out of policy is retired first: loads and saves that start later do not use it. What was retired or revoked for the grace
 * loses its head. Then all snapshots and packs go that no head names, if they are older than the grace. So what runs keeps
 * what it needs, as long as its deadline is at most half the grace. Each step may fail or repeat, also in another process at
 * the same time.
 */
public final class Pruner {

    private static final int CREATES_AT_ONCE = 24;

    private final Store store;
    private final PruneRequest request;
    private final StoreReading reading;
    private final List<NamespacePrune> all = new ArrayList<>();

    /** @param store stays open */
    public Pruner(Store store, PruneRequest request) {
        this.store = store;
        this.request = request;
        this.reading = new StoreReading(
                store, request.namespaces(), request.believed(), request.pins().store());
    }

    /**
     * Prunes. Trouble with one namespace is in the report, and does not affect the others.
     *
     * @throws IOException when the store fails; prune again, which continues
     */
    public PruneReport prune(Progress progress) throws IOException, InterruptedException {
        long start = System.nanoTime();
        progress.phase("reading", 0);
        Instant now = request.dryRun() ? Instant.now() : StoreClock.now(store);
        Instant before = now.minus(request.grace());
        SortedMap<String, NamespaceListing> listings = reading.list();
        reading.read(listings);
        listings.values().forEach(listing -> all.add(new NamespacePrune(listing, reading.heads(listing), before)));
        retire(now);
        Interrupts.check();
        progress.phase("removing", 0);
        // Heads first: no reader finds one whose content is gone, and what keeps a head out of use outlives it.
        delete(of(NamespacePrune::expiredHeads));
        delete(of(NamespacePrune::supersededRetirements));
        sweep(progress);
        deleteOldClocks(before);
        return new PruneReport(
                all.stream().map(NamespacePrune::report).toList(),
                request.dryRun(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private void retire(Instant now) throws IOException, InterruptedException {
        Map<Namespace, List<Retired>> selected =
                new Selection(request, all.stream().map(NamespacePrune::use).toList(), now).select();
        List<NamespacePrune> chosen = new ArrayList<>();
        for (NamespacePrune one : all) {
            List<Retired> generations = selected.get(one.listing().namespace());
            if (generations != null && mayRetire(one)) {
                one.retired(generations);
                chosen.add(one);
            }
        }
        if (request.dryRun() || chosen.isEmpty()) {
            return;
        }
        Pool.map(CREATES_AT_ONCE, chosen, one -> {
            Retired newest = selected.get(one.listing().namespace()).stream()
                    .max(Comparator.comparingLong(Retired::generation))
                    .orElseThrow();
            // Another prune may have created it already.
            return new Tombstones(store, one.store(), one.listing().layout(), request.signingKey())
                    .retire(newest.generation(), newest.reason());
        });
    }

    /** Readers that trust keys would not believe a retirement that is not signed. */
    private boolean mayRetire(NamespacePrune one) {
        String project = one.listing().namespace().project();
        if (one.isSigned() && request.signingKey().isEmpty()) {
            one.problem(
                    one.listing().namespace() + ": its generations are signed, and what retires them has to be, too;"
                            + " name the key to sign with");
            return false;
        }
        try {
            request.signingKey().ifPresent(key -> key.checkCountsFor(project));
            return true;
        } catch (IllegalArgumentException e) {
            one.problem(one.listing().namespace() + ": " + e.getMessage());
            return false;
        }
    }

    private List<StoredObject> of(Function<NamespacePrune, List<StoredObject>> part) {
        return all.stream().flatMap(one -> part.apply(one).stream()).toList();
    }

    private void delete(List<StoredObject> objects) throws StoreException {
        if (!request.dryRun() && !objects.isEmpty()) {
            store.delete(objects.stream().map(StoredObject::name).toList());
        }
    }

    /** Lists once more, as saves may have published since: only what no head names in the end is garbage. */
    private void sweep(Progress progress) throws IOException, InterruptedException {
        List<NamespacePrune> dirty =
                all.stream().filter(NamespacePrune::maySweep).toList();
        if (dirty.isEmpty()) {
            return;
        }
        SortedMap<String, NamespaceListing> listings = reading.list();
        reading.read(listings);
        List<StoredObject> garbage = new ArrayList<>();
        for (NamespacePrune one : dirty) {
            NamespaceListing present = listings.getOrDefault(
                    one.listing().namespace().path(),
                    NamespaceListing.of(one.listing().namespace()));
            List<StoredObject> own = one.garbage(request.dryRun() ? one.remaining(present) : present);
            one.swept(own);
            garbage.addAll(own);
        }
        progress.phase(
                "removing", garbage.stream().mapToLong(StoredObject::bytes).sum());
        Interrupts.check();
        delete(garbage);
    }

    /** What killed prunes and saves left that looked at the clock of the store. */
    private void deleteOldClocks(Instant before) throws StoreException {
        if (request.namespaces().isEmpty()) {
            delete(store.list(StoreLayout.CLOCK).stream()
                    .filter(object -> object.modified().isBefore(before))
                    .toList());
        }
    }
}
