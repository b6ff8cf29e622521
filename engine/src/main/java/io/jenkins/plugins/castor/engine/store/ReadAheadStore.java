package io.jenkins.plugins.castor.engine.store;

import java.util.List;

/**
 * Fetches announced ranges by many plain reads at once of the store below, for stores where each read has to wait for an
 * answer. It goes above what limits and retries reads, as those then hold for what is read ahead too.
 *
 * <p>A fetch holds at most {@value ReadAhead#BUFFERS} blocks in memory, of 4 MiB at most but for a range that is longer.
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
