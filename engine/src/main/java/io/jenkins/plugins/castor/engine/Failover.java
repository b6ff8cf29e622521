package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Loads from the first of several stores that has something and gives no trouble. They are tried in random order, so that
 * a fleet that starts together spreads over them.
 */
final class Failover {

    private final List<Store> stores;
    private final Warnings warnings;

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
        List<Store> order = new ArrayList<>(stores);
        Collections.shuffle(order);
        List<StoreException> troubles = new ArrayList<>();
        LoadReport nothing = null;
        for (Store store : order) {
            Warnings ofThisOne = new Warnings();
            troubles.forEach(trouble -> ofThisOne.add(trouble.getMessage()));
            try {
                LoadReport report = attempt.load(store, ofThisOne);
                if (report.outcome() != LoadReport.Outcome.COLD) {
                    return report;
                }
                nothing = report;
            } catch (IOException e) {
                if (!isOfTheStore(e) || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                troubles.add(new StoreException("trouble with the store " + store + ": " + Castor.message(e), e));
            }
        }
        if (troubles.isEmpty()) {
            return nothing;
        }
        StoreException last = troubles.remove(troubles.size() - 1);
        troubles.forEach(trouble -> warnings.add(trouble.getMessage()));
        throw last; // what is missing elsewhere may be in that one
    }

    /** Or else of this machine, where another store would fare no better. */
    private static boolean isOfTheStore(IOException e) {
        return e instanceof StoreException
                || e instanceof DamagedException
                || e instanceof UntrustedException
                || e instanceof UnsupportedVersionException;
    }
}
