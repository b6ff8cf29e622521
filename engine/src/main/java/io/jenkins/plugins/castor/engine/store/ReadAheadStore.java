package io.jenkins.plugins.castor.engine.store;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prefetches announced ranges with many concurrent reads of the store below. Use it for stores where each read costs a
 * round trip. Put it on top of decorators that limit or retry reads, so that they apply to prefetched reads too.
 *
 * <p>A fetch holds blocks of up to 2 MiB in memory, or as long as the longest range if that is longer.
 */
public final class ReadAheadStore extends TimedStore {

    /** What a fetch may hold in memory, in bytes, unless the heap is small. */
    public static final long DEFAULT_BYTES = 96 << 20;

    /** How many reads may be under way at once. */
    public static final int MOST_READS = 64;

    private final long mostBytes;
    private final int mostReads;

    /** The shortest time that a small request has taken so far, in nanoseconds; before the first one, 0. */
    private final AtomicLong roundTrip;

    /** With as much memory and as many reads at once as usual. */
    public ReadAheadStore(Store store) {
        this(store, DEFAULT_BYTES, MOST_READS);
    }

    /**
     * @param mostBytes about how much memory each fetch may take; it never takes more than a part of the heap
     * @param mostReads how many reads may be under way at once, at least 1
     */
    public ReadAheadStore(Store store, long mostBytes, int mostReads) {
        this(store, mostBytes, mostReads, new AtomicLong());
    }

    private ReadAheadStore(Store store, long mostBytes, int mostReads, AtomicLong roundTrip) {
        super(store);
        this.mostBytes = mostBytes;
        this.mostReads = mostReads;
        this.roundTrip = roundTrip;
    }

    @Override
    public Store withoutRetries() {
        return new ReadAheadStore(store.withoutRetries(), mostBytes, mostReads, roundTrip);
    }

    @Override
    public Store withoutNearCaches() {
        return new ReadAheadStore(store.withoutNearCaches(), mostBytes, mostReads, roundTrip);
    }

    @Override
    protected void smallObjectTook(long nanos) {
        roundTrip.updateAndGet(shortest -> shortest == 0 ? nanos : Math.min(shortest, nanos));
    }

    @Override
    public Fetch fetch(List<Range> ranges) {
        return ranges.isEmpty()
                ? Fetch.direct(store, ranges)
                : new ReadAhead(store, ranges, mostBytes, new ReadWidth(mostReads, roundTrip.get()));
    }
}
