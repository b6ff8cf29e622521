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
 * a fleet that starts together spreads over them; without repeating anything at first, as where one does not answer the
 * next one does.
 */
public final class Failover {

    private final List<Store> hasty;
    private final List<Store> stores;
    private final Warnings warnings;

    /** What went wrong with which store, in the order in which it did. */
    private final Map<Integer, StoreException> troubles = new LinkedHashMap<>();

    private LoadReport nothing;

    /**
     * @param hasty the same stores without repeating what may pass, to be tried first; or none
     * @param warnings gets what went wrong with all but the last, where all do
     */
    public Failover(List<Store> hasty, List<Store> stores, Warnings warnings) {
        this.hasty = hasty;
        this.stores = stores;
        this.warnings = warnings;
    }

    /** A load from one store; when it throws, everything is as it was. */
    public interface Attempt {
        LoadReport load(Store store, Warnings warnings) throws IOException, InterruptedException;
    }

    public LoadReport run(Attempt attempt) throws IOException, InterruptedException {
        if (stores.size() == 1) {
            return attempt.load(stores.get(0), warnings);
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < stores.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order);
        Optional<LoadReport> report = Optional.empty();
        if (!hasty.isEmpty()) {
            report = tryAll(hasty, order, attempt);
            order = troubles.entrySet().stream()
                    .filter(trouble -> trouble.getValue().getCause() instanceof RetryableException)
                    .map(Map.Entry::getKey)
                    .toList();
        }
        if (report.isEmpty()) {
            report = tryAll(stores, order, attempt);
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

    private Optional<LoadReport> tryAll(List<Store> which, List<Integer> order, Attempt attempt)
            throws IOException, InterruptedException {
        for (int i : order) {
            troubles.remove(i);
            Warnings ofThisOne = new Warnings();
            troubles.values().forEach(trouble -> ofThisOne.add(trouble.getMessage()));
            try {
                LoadReport report = attempt.load(which.get(i), ofThisOne);
                if (report.outcome() != LoadReport.Outcome.COLD) {
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

    /** Or else of this machine, where another store would fare no better. */
    private static boolean isOfTheStore(IOException e) {
        return e instanceof StoreException
                || e instanceof DamagedException
                || e instanceof UntrustedException
                || e instanceof UnsupportedVersionException;
    }
}
