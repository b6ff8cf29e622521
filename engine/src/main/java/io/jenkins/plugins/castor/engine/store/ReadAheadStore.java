package io.jenkins.plugins.castor.engine.store;

import java.util.List;

/**
 * Prefetches announced ranges with many concurrent reads of the store below. Use it for stores where each read costs a
 * round trip. Put it on top of decorators that limit or retry reads, so that they apply to prefetched reads too.
 *
 * <p>A fetch holds at most {@value ReadAhead#BUFFERS} blocks in memory, each of at most 4 MiB, or as long as the
 * longest range if that is longer.
 */
public final class ReadAheadStore extends ForwardingStore {

    public ReadAheadStore(Store store) {
        super(store);
    }

    @Override
    public Store withoutRetries() {
        return new ReadAheadStore(store.withoutRetries());
    }

    @Override
    public Fetch fetch(List<Range> ranges) {
        return ranges.isEmpty() ? Fetch.direct(store, ranges) : new ReadAhead(store, ranges);
    }
}
