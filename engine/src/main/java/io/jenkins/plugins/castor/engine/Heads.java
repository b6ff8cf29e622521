package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The heads of a namespace in a store. */
final class Heads {

    private final Store store;
    private final StoreLayout layout;

    Heads(Store store, Namespace namespace) {
        this.store = store;
        this.layout = new StoreLayout(namespace);
    }

    /** All generations, newest first; names that are no heads' are passed over. */
    List<Long> generations() throws StoreException {
        List<Long> generations = new ArrayList<>();
        for (String name : store.listSegments(layout.heads())) {
            long generation = layout.generation(layout.heads() + "/" + name).orElse(0);
            if (generation > 0) {
                generations.add(generation);
            }
        }
        generations.sort(Collections.reverseOrder());
        return generations;
    }

    /** The newest head; empty where nothing was saved yet. */
    Optional<Head> newest() throws IOException {
        NavigableMap<Long, SmallObject> heads = new TreeMap<>();
        for (SmallObject object : store.listSmall(layout.heads(), HeadCodec.MAX_BYTES)) {
            layout.generation(object.name()).ifPresent(generation -> heads.put(generation, object));
        }
        for (Map.Entry<Long, SmallObject> head : heads.descendingMap().entrySet()) {
            try {
                return Optional.of(decode(head.getKey(), head.getValue()));
            } catch (MissingObjectException e) {
                // Removed since the listing: the one before it is the newest now.
            }
        }
        return Optional.empty();
    }

    /** @throws DamagedException when it is not the head of this namespace and generation */
    Head read(long generation) throws IOException {
        return decode(generation, store.small(layout.head(generation), HeadCodec.MAX_BYTES));
    }

    private Head decode(long generation, SmallObject object) throws IOException {
        String name = object.name();
        Head head;
        try {
            head = HeadCodec.decode(object.content());
        } catch (OversizedObjectException e) {
            throw new DamagedException(
                    "the head " + name + " has " + e.bytes() + " bytes, more than a head can have", e);
        } catch (DamagedException e) {
            throw new DamagedException("the head " + name + " is damaged: " + e.getMessage(), e);
        }
        if (!head.namespace().path().equals(layout.namespace().path()) || head.generation() != generation) {
            throw new DamagedException("the head " + name + " is that of " + head.namespace() + " generation "
                    + head.generation() + "; somebody moved it");
        }
        return head;
    }
}
