package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loads from the first of several stores that works and has a generation. It tries them in random order, which spreads a
 * fleet of machines that start together. The first round does not retry failed calls, because the next store may answer
 * at once; a second round retries the stores whose failure may be temporary.
 */
public final class Failover {

    private final List<Store> stores;
    private final Warnings warnings;

    /** The failure of each store, by its index, in the order of the failures. */
    private final Map<Integer, StoreException> troubles = new LinkedHashMap<>();

    private LoadReport lastMiss;

    /**
     * @param stores at least one; they stay open
     * @param warnings when every store fails, receives all failures but the last
     */
    Failover(List<Store> stores, Warnings warnings) {
        this.stores = stores;
        this.warnings = warnings;
    }

    /** A load from one store. When it throws, the cache directories are as they were before. */
    interface Attempt {
        LoadReport load(Store store, Warnings warnings) throws IOException, InterruptedException;
    }

    /**
     * Tries the stores one after the other.
     *
     * @throws StoreException the last failure, when no store had a hit and at least one failed
     * @throws IOException a failure that is not the store's, such as a full disk; the other stores are not tried
     */
    LoadReport run(Attempt attempt) throws IOException, InterruptedException {
        if (stores.size() == 1) {
            return attempt.load(stores.get(0), warnings);
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < stores.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order);
        Optional<LoadReport> report =
                tryAll(stores.stream().map(Store::withoutRetries).toList(), order, attempt);
        if (report.isEmpty()) {
            report = tryAll(stores, retryable(), attempt);
        }
        if (report.isPresent()) {
            return report.get();
        }
        if (troubles.isEmpty()) {
            return lastMiss;
        }
        List<StoreException> all = new ArrayList<>(troubles.values());
        StoreException last = all.remove(all.size() - 1);
        all.forEach(trouble -> warnings.add(trouble.getMessage()));
        throw last; // no clean miss: a store that failed may have what the others lack
    }

    /** The stores whose failure may be temporary. */
    private List<Integer> retryable() {
        return troubles.entrySet().stream()
                .filter(trouble -> trouble.getValue().getCause() instanceof RetryableException)
                .map(Map.Entry::getKey)
                .toList();
    }

    private Optional<LoadReport> tryAll(List<Store> candidates, List<Integer> order, Attempt attempt)
            throws IOException, InterruptedException {
        for (int i : order) {
            troubles.remove(i);
            Warnings own = new Warnings();
            troubles.values().forEach(trouble -> own.add(trouble.getMessage()));
            try {
                LoadReport report = attempt.load(candidates.get(i), own);
                if (report.outcome() != LoadReport.Outcome.MISS) {
                    return Optional.of(report);
                }
                lastMiss = report;
            } catch (IOException e) {
                if (!isStoreFailure(e) || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                troubles.put(
                        i,
                        new StoreException(
                                "cannot load from the store " + candidates.get(i) + ": " + FailureMessages.message(e),
                                e));
            }
        }
        return Optional.empty();
    }

    /** Whether another store may do better; a failure of this machine would repeat. */
    private static boolean isStoreFailure(IOException e) {
        return e instanceof StoreException
                || e instanceof DamagedException
                || e instanceof UntrustedException
                || e instanceof UnsupportedVersionException;
    }
}
