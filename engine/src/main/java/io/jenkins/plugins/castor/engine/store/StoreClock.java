package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import java.time.Instant;
import java.util.UUID;

/**
 * Reads the clock of a store, the one that gives objects their times: that of this machine may be days off. It creates an
 * object of its own, looks at its time, and deletes it.
 */
public final class StoreClock {

    private StoreClock() {}

    /**
     * The time by the store's clock, at some moment of this call, to the second or finer. It takes three calls.
     *
     * @throws StoreException when the store fails, or tells no times
     */
    public static Instant now(Store store) throws StoreException {
        String name = StoreLayout.CLOCK + "/" + UUID.randomUUID().toString().replace("-", "");
        if (!store.create(name, new byte[0])) {
            throw new StoreException("the object " + name + " cannot be created in " + store + "; try again");
        }
        Instant now = store.list(StoreLayout.CLOCK).stream()
                .filter(object -> object.name().equals(name))
                .map(StoredObject::modified)
                .filter(time -> !time.equals(Store.UNKNOWN_TIME))
                .findFirst()
                .orElseThrow(() -> new StoreException(
                        "the store " + store + " does not tell the time of " + name + ", which was just created"));
        try {
            store.delete(name);
        } catch (StoreException e) {
            // The next prune deletes it.
        }
        return now;
    }
}
