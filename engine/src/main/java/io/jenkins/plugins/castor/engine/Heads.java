package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

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
        for (long generation : generations()) {
            try {
                return Optional.of(read(generation));
            } catch (MissingObjectException e) {
                // Removed since the listing: the one before it is the newest now.
            }
        }
        return Optional.empty();
    }

    /** @throws DamagedException when it is not the head of this namespace and generation */
    Head read(long generation) throws IOException {
        String name = layout.head(generation);
        long bytes = store.size(name).orElseThrow(() -> new MissingObjectException(name));
        if (bytes > HeadCodec.MAX_BYTES) {
            throw new DamagedException("the head " + name + " has " + bytes + " bytes, more than a head can have");
        }
        ByteBuffer content = ByteBuffer.allocate((int) bytes);
        store.read(name, 0, content);
        Head head;
        try {
            head = HeadCodec.decode(content.array());
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
