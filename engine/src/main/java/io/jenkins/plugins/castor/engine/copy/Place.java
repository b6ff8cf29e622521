package io.jenkins.plugins.castor.engine.copy;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.Store;
import java.util.Optional;

/**
 * Where the next generation goes.
 *
 * @param store the other store; stays open
 * @param identity its identity
 * @param newest its newest generation of the namespace that is in use
 * @param highest the highest number there that is believed
 */
record Place(Store store, StoreId identity, Optional<Head> newest, long highest) {

    private static final long MOST_SKIPPED = 1_000_000;

    /** The place after a generation was published. */
    Place after(Head head) {
        return new Place(store, identity, Optional.of(head), head.generation());
    }

    /** The number to ask for: that in the first store where it is free, so that records of it stay right. */
    long least(long generation) {
        return generation > highest && generation - highest <= MOST_SKIPPED ? generation : 1;
    }
}
