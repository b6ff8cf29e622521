package io.jenkins.plugins.castor.engine.admin;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.GenerationNumbers;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.repository.StoreIdentity;
import io.jenkins.plugins.castor.engine.repository.Tombstones;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.IOException;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Removes all objects of a namespace but its revocations. For one use.
 *
 * <p>Every generation is revoked before anything is deleted, and the revocations remain. So loads are cold from the start,
 * even if the deletion fails; later saves continue the numbering; and a copy of a signed head cannot be put back.
 */
public final class NamespaceClearer {

    /** A concurrent save may build on what is being deleted, so look again; this many rounds suffice in practice. */
    private static final int MAX_ROUNDS = 5;

    private final Store store;
    private final StoreLayout layout;
    private final Heads heads;
    private final String reason;
    private final Optional<SigningKey> key;
    private final Pins pins;
    private final NavigableSet<Long> generations = new TreeSet<>();
    private long objects;
    private long bytes;

    /**
     * @param store stays open
     * @param reason why, for people; written into the revocations, at most 1,024 characters
     * @param key signs the revocations; empty leaves them unsigned
     * @param pins what is known of the store
     */
    public NamespaceClearer(Store store, Namespace namespace, String reason, Optional<SigningKey> key, Pins pins) {
        this.store = store;
        this.layout = new StoreLayout(namespace);
        this.heads = new Heads(store, namespace);
        this.reason = reason;
        this.key = key;
        this.pins = pins;
    }

    /** @throws IOException when the store fails; a second clear continues where this one stopped */
    public ClearReport clear() throws IOException {
        for (int round = 0; round < MAX_ROUNDS && revokeAll(); round++) {
            remove();
        }
        return new ClearReport(List.copyOf(generations.descendingSet()), objects, bytes);
    }

    /** Revokes every generation; returns whether there is anything to remove. */
    private boolean revokeAll() throws IOException {
        GenerationNumbers numbers = heads.numbers();
        NavigableSet<Long> inUse = new TreeSet<>(numbers.heads().descendingSet());
        inUse.removeAll(numbers.revoked());
        if (!inUse.isEmpty()) {
            Tombstones tombstones = new Tombstones(store, StoreIdentity.of(store, pins), layout, key);
            for (long generation : inUse.descendingSet()) {
                tombstones.revoke(generation, reason);
            }
        }
        generations.addAll(numbers.heads());
        return !numbers.heads().isEmpty() || !removable().isEmpty();
    }

    private void remove() throws StoreException {
        List<StoredObject> all = removable();
        // Heads first, so that no reader finds a head whose content is gone.
        for (boolean head : new boolean[] {true, false}) {
            for (StoredObject object : all) {
                if (isHead(object) == head && store.delete(object.name())) {
                    objects++;
                    bytes += object.bytes();
                }
            }
        }
    }

    /** The revoked heads, the snapshots and the packs. Any other object belongs to another program. */
    private List<StoredObject> removable() throws StoreException {
        return store.list(layout.namespace().path()).stream()
                .filter(object -> isHead(object) || layout.isContent(object.name()))
                .toList();
    }

    private boolean isHead(StoredObject object) {
        return generations.contains(layout.generation(object.name()).orElse(0));
    }
}
