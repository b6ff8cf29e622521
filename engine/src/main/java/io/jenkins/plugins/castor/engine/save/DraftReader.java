package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.publish.HeadDraft;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head.Totals;
import io.jenkins.plugins.castor.engine.snapshot.LimitExceededException;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.util.Optional;

/**
 * Derives, on the trusted side, the head of a save that another machine prepared. It takes only the name of the snapshot,
 * the tree digest and the key from the manifest; it reads the whole snapshot from the store and takes everything else from
 * there.
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

    /**
     * Reads and validates the snapshot that a manifest names.
     *
     * @param manifest may come from a hostile machine
     * @throws DamagedException when the snapshot is damaged
     * @throws IOException when it exceeds the limits
     * @throws StoreException when the store fails or lacks the snapshot
     */
    HeadDraft examine(Manifest manifest) throws IOException, InterruptedException {
        StoredSnapshot snapshot = fetch(manifest);
        Totals totals;
        try (SnapshotReader saved = snapshot.open()) {
            for (Optional<String> cache = saved.nextCache(); cache.isPresent(); cache = saved.nextCache()) {
                while (saved.next()) {
                    Interrupts.check();
                }
            }
            totals = snapshot.totals(saved.snapshot());
        } catch (LimitExceededException e) {
            throw new IOException(e.toItsMaker("the save"), e);
        } catch (DamagedException e) {
            throw snapshot.named(e);
        }
        return new HeadDraft(manifest.snapshot().digest(), totals, manifest.tree(), manifest.key());
    }

    private StoredSnapshot fetch(Manifest manifest) throws IOException {
        try {
            return StoredSnapshot.fetch(store, layout, manifest.snapshot(), limits);
        } catch (MissingObjectException e) {
            throw new StoreException(
                    e.getMessage() + "; transfer the prepared save first, and publish it to the namespace that it was"
                            + " granted for",
                    e);
        }
    }
}
