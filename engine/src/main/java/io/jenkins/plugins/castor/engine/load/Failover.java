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
 * Loads from the first of several stores that has something and gives no trouble. They are tried in random order, so that
 * a fleet that starts together spreads over them. The first round repeats no failed call, because the next store may
 * answer at once; a second round asks those again, with retries, whose trouble may pass.
 */
public final class Failover {

    private final List<Store> stores;
    private final Warnings warnings;

    /** What went wrong with which store, in the order in which it did. */
    private final Map<Integer, StoreException> troubles = new LinkedHashMap<>();

    private LoadReport nothing;

    /** @param warnings gets what went wrong with all but the last, where all do */
    Failover(List<Store> stores, Warnings warnings) {
        this.stores = stores;
        this.warnings = warnings;
    }

    /** A load from one store; when it throws, everything is as it was. */
    interface Attempt {
        LoadReport load(Store store, Warnings warnings) throws IOException, InterruptedException;
    }

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
            report = tryAll(stores, mayPass(), attempt);
        }
        if (report.isPresent()) {
            return report.get();
        }
        if (troubles.isEmpty()) {
            return nothing;
        }
        List<StoreException> all = new ArrayList<>(troubles.values());
        StoreException last = all.remove(all.size() - 1);
        all.forEach(trouble -> warnings.add(trouble.getMessage()));
        throw last; // what is missing elsewhere may be in that one
    }

    /** The stores whose trouble may be gone at another attempt. */
    private List<Integer> mayPass() {
        return troubles.entrySet().stream()
                .filter(trouble -> trouble.getValue().getCause() instanceof RetryableException)
                .map(Map.Entry::getKey)
                .toList();
    }

    private Optional<LoadReport> tryAll(List<Store> which, List<Integer> order, Attempt attempt)
            throws IOException, InterruptedException {
        for (int i : order) {
            troubles.remove(i);
            Warnings own = new Warnings();
            troubles.values().forEach(trouble -> own.add(trouble.getMessage()));
            try {
                LoadReport report = attempt.load(which.get(i), own);
                if (report.outcome() != LoadReport.Outcome.MISS) {
                    return Optional.of(report);
                }
                nothing = report;
            } catch (IOException e) {
                if (!isOfTheStore(e) || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                troubles.put(
                        i,
                        new StoreException(
                                "trouble with the store " + which.get(i) + ": " + FailureMessages.message(e), e));
            }
        }
        return Optional.empty();
    }

    /** Trouble of this machine would meet the next store, too. */
    private static boolean isOfTheStore(IOException e) {
        return e instanceof StoreException
                || e instanceof DamagedException
                || e instanceof UntrustedException
                || e instanceof UnsupportedVersionException;
    }
}
