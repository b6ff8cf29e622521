package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Removes what a namespace has. Every generation is revoked first, and the revocations stay: so loads are cold from the
 * first moment on, whatever happens to the rest; numbers go on where they ended; and whoever kept a copy of a signed head
 * cannot put it back.
 */
public final class NamespaceClearer {

    /** Who saves meanwhile may have built on what is being removed; nobody saves this often. */
    private static final int MOST_ROUNDS = 5;

    private final Store store;
    private final StoreLayout layout;
    private final Heads heads;
    private final String reason;
    private final Optional<SigningKey> key;
    private final NavigableSet<Long> generations = new TreeSet<>();
    private long objects;
    private long bytes;

    public NamespaceClearer(Store store, Namespace namespace, String reason, Optional<SigningKey> key) {
        this.store = store;
        this.layout = new StoreLayout(namespace);
        this.heads = new Heads(store, namespace);
        this.reason = reason;
        this.key = key;
    }

    public ClearReport clear() throws StoreException {
        for (int round = 0; round < MOST_ROUNDS && revokeAll(); round++) {
            remove();
        }
        return new ClearReport(List.copyOf(generations.descendingSet()), objects, bytes);
    }

    /** Whether there is anything to remove. */
    private boolean revokeAll() throws StoreException {
        Heads.Numbers numbers = heads.numbers();
        for (long generation : numbers.heads().descendingSet()) {
            if (!numbers.revoked().contains(generation)) {
                Revoker.create(store, layout, generation, reason, key);
            }
        }
        generations.addAll(numbers.heads());
        return !numbers.heads().isEmpty() || !removable().isEmpty();
    }

    private void remove() throws StoreException {
        List<StoredObject> all = removable();
        // Heads go first: none is ever seen whose content is gone.
        for (boolean head : new boolean[] {true, false}) {
            for (StoredObject object : all) {
                if (isHead(object) == head && store.delete(object.name())) {
                    objects++;
                    bytes += object.bytes();
                }
            }
        }
    }

    /** Heads that are revoked, snapshots and packs; what is none of these is somebody else's. */
    private List<StoredObject> removable() throws StoreException {
        return store.list(layout.namespace().path()).stream()
                .filter(object -> isHead(object) || layout.isContent(object.name()))
                .toList();
    }

    private boolean isHead(StoredObject object) {
        return generations.contains(layout.generation(object.name()).orElse(0));
    }
}
