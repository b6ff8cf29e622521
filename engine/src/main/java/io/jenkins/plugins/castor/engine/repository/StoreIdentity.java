package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.snapshot.StoreIdCodec;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads the identity of a store, an object at its root. The first save to a store creates it. Only those who publish ask for
 * it: to them it says which identity to sign. Loads compare what was signed with what they were told.
 */
public final class StoreIdentity {

    /** Longer than an election of the one that creates an object; docs/internals/decisions/0013. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private StoreIdentity() {}

    /**
     * Returns the identity of a store, and gives it one if it has none.
     *
     * @param store stays open
     * @param pins what the caller remembers of the store
     * @throws UntrustedException when the store has another identity than the pins say
     * @throws DamagedException when the object cannot be read as an identity
     */
    public static StoreId of(Store store, Pins pins) throws IOException {
        StoreId found = readOrCreate(store, pins);
        if (!pins.store().orElse(found).equals(found)) {
            throw new UntrustedException("the store " + store + " is " + found + ", and the pins are for "
                    + pins.store().get() + "; use the right store, or a file of pins of its own");
        }
        return found;
    }

    private static StoreId readOrCreate(Store store, Pins pins) throws IOException {
        Optional<StoreId> found = read(store);
        if (found.isPresent()) {
            return found.get();
        }
        StoreId fresh = pins.store().orElseGet(StoreId::random);
        if (store.create(StoreLayout.IDENTITY, StoreIdCodec.encode(fresh))) {
            return fresh;
        }
        return awaited(store)
                .orElseThrow(() -> new StoreException("the identity of the store " + store + " (" + StoreLayout.IDENTITY
                        + ") can neither be read nor created; save again"));
    }

    /** The identity that another save creates: where writers are elected, the others are told so before it is there. */
    private static Optional<StoreId> awaited(Store store) throws IOException {
        long start = System.nanoTime();
        Optional<StoreId> found = read(store);
        while (found.isEmpty() && System.nanoTime() - start < PATIENCE) {
            pause();
            found = read(store);
        }
        return found;
    }

    private static void pause() throws StoreException {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while another save creates the identity of the store", e);
        }
    }

    private static Optional<StoreId> read(Store store) throws IOException {
        try {
            byte[] content =
                    store.small(StoreLayout.IDENTITY, StoreIdCodec.MAX_BYTES).content();
            return Optional.of(StoreIdCodec.decode(content));
        } catch (MissingObjectException e) {
            return Optional.empty();
        } catch (DamagedException | OversizedObjectException e) {
            throw new DamagedException(
                    "the object " + StoreLayout.IDENTITY + " of " + store + " is damaged (" + e.getMessage()
                            + "); put back what it was: the heads of the store say \"store\":\"...\"",
                    e);
        }
    }
}
