package io.jenkins.plugins.castor.engine.recompress;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which packs of the newest generation of a namespace are worth compressing again. Builds that may not save leave no
 * trace in a store, so what is loaded often is taken from the saves: see {@code docs/operations/retention.md}.
 *
 * @param newest the generation
 * @param highest the number that a new generation comes after
 * @param packs the sizes of the packs to compress again, by their names, in the order of the generation
 */
record Plan(Head newest, long highest, Map<String, Long> packs) {

    /** What no trusted build saved, or found unchanged, for longer is left as it is. */
    private static final Duration IN_USE = Duration.ofDays(7);

    /** A younger pack may be replaced by the next save. */
    private static final Duration SETTLED = Duration.ofDays(1);

    /** The least share of the bytes of a generation that is worth a new generation. */
    private static final double LEAST_SHARE = 0.1;

    /**
     * Whether anything may be chosen, as far as the head tells.
     *
     * @param now by the store's clock
     */
    static boolean isPossible(Head newest, int level, Instant now) {
        long below = newest.totals().packs().stream()
                .filter(pack -> isBelow(newest, pack, level))
                .mapToLong(PackSize::bytes)
                .sum();
        return Duration.between(newest.created(), now).compareTo(IN_USE) <= 0 && isEnough(below, newest);
    }

    private static boolean isBelow(Head head, PackSize pack, int level) {
        return head.levels().getOrDefault(pack.name(), 0) < level;
    }

    private static boolean isEnough(long bytes, Head head) {
        return bytes > 0 && bytes >= LEAST_SHARE * head.totals().packBytes();
    }

    /**
     * Chooses packs. It takes one listing.
     *
     * @param newest the newest generation in use
     * @param now by the store's clock
     * @return empty if it is not worth it
     */
    static Optional<Plan> of(Store store, Head newest, long highest, int level, Instant now) throws StoreException {
        if (!isPossible(newest, level, now)) {
            return Optional.empty();
        }
        StoreLayout layout = new StoreLayout(newest.namespace());
        Map<String, Instant> stored = new HashMap<>();
        for (StoredObject object : store.list(layout.packs())) {
            stored.put(object.name(), object.modified());
        }
        Map<String, Long> chosen = new LinkedHashMap<>();
        for (PackSize pack : newest.totals().packs()) {
            Instant since =
                    stored.getOrDefault(layout.pack(pack.name()), Instant.MIN); // reading it tells that it is missing
            if (isBelow(newest, pack, level) && !since.isAfter(now.minus(SETTLED))) {
                chosen.put(pack.name(), pack.bytes());
            }
        }
        Plan plan = new Plan(newest, highest, chosen);
        return isEnough(plan.bytes(), newest) ? Optional.of(plan) : Optional.empty();
    }

    /** The size of the chosen packs. */
    long bytes() {
        return packs.values().stream().mapToLong(Long::longValue).sum();
    }
}
