package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head.Totals;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Finds out, on the trusted side, what a save consists of that another machine prepared. Of its manifest nothing is
 * believed but which snapshot is meant: that is read from the store, whole, and everything is taken from there.
 */
final class DraftReader {

    private final Store store;
    private final StoreLayout layout;
    private final Limits limits;

    DraftReader(Store store, StoreLayout layout, Limits limits) {
        this.store = store;
        this.layout = layout;
        this.limits = limits;
    }

    HeadDraft examine(Manifest manifest) throws IOException, InterruptedException {
        StoredSnapshot snapshots = fetch(manifest);
        List<Pack> packs;
        Totals totals;
        try (SnapshotReader saved = snapshots.open()) {
            for (Optional<String> cache = saved.nextCache(); cache.isPresent(); cache = saved.nextCache()) {
                while (saved.next()) {
                    Interrupts.check();
                }
            }
            packs = saved.snapshot().packs();
            totals = snapshots.totals(saved.snapshot());
        } catch (DamagedException e) {
            throw snapshots.named(e);
        }
        return new HeadDraft(manifest.snapshot().digest(), totals, packs, manifest.tree());
    }

    private StoredSnapshot fetch(Manifest manifest) throws IOException {
        try {
            return StoredSnapshot.fetch(store, layout, manifest.snapshot(), limits);
        } catch (MissingObjectException e) {
            throw new StoreException(
                    e.getMessage() + "; transfer the prepared save first, and publish it in the namespace that it was"
                            + " granted for",
                    e);
        }
    }
}
