package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sizes of the objects that a session reads, so that no range is read, and no memory taken, beyond their ends. */
final class Sizes {

    private final Store store;
    private final Budget budget;
    private final Map<String, Long> known = new ConcurrentHashMap<>();

    Sizes(Store store, Budget budget) {
        this.store = store;
        this.budget = budget;
    }

    /**
     * Checks that an object has this range.
     *
     * @throws StoreException also where the client may not read the object
     */
    void check(String name, long offset, int length) throws StoreException {
        Long bytes = known.get(name);
        if (bytes == null || offset > bytes - length) {
            bytes = look(name); // a damaged object may have been replaced by a larger one
        }
        if (offset > bytes - length) {
            throw new StoreException("the object " + name + " has " + bytes + " bytes, and " + length
                    + " were asked for from byte " + offset + " on");
        }
    }

    private long look(String name) throws StoreException {
        long bytes = store.size(name).orElseThrow(() -> new MissingObjectException(name));
        if (known.put(name, bytes) == null) {
            budget.find(bytes);
        }
        return bytes;
    }
}
