package io.jenkins.plugins.castor.engine.retention;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.NamespaceUse.GenerationUse;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Finds out what namespaces hold in a store: one listing, and the heads. */
public final class StoreSurvey {

    private static final Duration LATELY = Duration.ofDays(7);

    private final Store store;

    /** @param store stays open */
    public StoreSurvey(Store store) {
        this.store = store;
    }

    /**
     * @param namespaces which ones; empty for all
     * @param keys the keys whose signatures count; empty to ignore signatures
     * @throws IOException when the store cannot be listed
     */
    public StoreStatistics survey(List<Namespace> namespaces, Optional<TrustedKeys> keys)
            throws IOException, InterruptedException {
        StoreReading reading = new StoreReading(store, namespaces, keys, Optional.empty());
        SortedMap<String, NamespaceListing> listings = reading.list();
        reading.read(listings);
        List<NamespaceStatistics> statistics = new ArrayList<>();
        Instant lately = Instant.now().minus(LATELY);
        for (NamespaceListing listing : listings.values()) {
            statistics.add(of(listing, reading.heads(listing), lately));
        }
        return new StoreStatistics(statistics);
    }

    private static NamespaceStatistics of(NamespaceListing listing, NamespaceHeads heads, Instant lately) {
        List<GenerationUse> generations = heads.use(listing).generations();
        Map<String, Long> live =
                generations.isEmpty() ? Map.of() : generations.get(0).objects();
        Map<String, Long> needed = new HashMap<>();
        generations.forEach(generation -> needed.putAll(generation.objects()));
        long all = 0;
        long added = 0;
        for (StoredObject object : listing.contents().values()) {
            all += object.bytes();
            added += object.modified().isBefore(lately) ? 0 : object.bytes();
        }
        return new NamespaceStatistics(
                listing.namespace(),
                generations.size(),
                sum(live),
                sum(needed) - sum(live),
                Math.max(0, all - sum(needed)),
                added,
                Math.max(0, live.size() - 1),
                saved(generations),
                generations.stream().findFirst().map(GenerationUse::published),
                List.copyOf(heads.problems()));
    }

    /** The first of the generations in a row that have the newest snapshot. */
    private static Optional<Instant> saved(List<GenerationUse> generations) {
        Optional<Instant> saved = Optional.empty();
        for (GenerationUse generation : generations) {
            if (!generation.snapshot().equals(generations.get(0).snapshot())) {
                break;
            }
            saved = Optional.of(generation.published());
        }
        return saved;
    }

    private static long sum(Map<String, Long> objects) {
        return objects.values().stream().mapToLong(Long::longValue).sum();
    }
}
