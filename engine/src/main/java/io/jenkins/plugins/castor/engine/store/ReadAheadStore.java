package io.jenkins.plugins.castor.engine.store;

import java.util.List;

/**
 * Fetches announced ranges by many plain reads at once of the store below, for stores where each read has to wait for an
 * answer. It goes above what limits and retries reads, as those then hold for what is read ahead too.
 *
 * <p>A fetch holds at most {@value ReadAhead#BUFFERS} blocks in memory, of 4 MiB at most but for a range that is longer.
 */
public final class ReadAheadStore extends ForwardingStore {

    private final Store below;

    public ReadAheadStore(Store store) {
        super(store);
        this.below = store;
    }

    @Override
    public Fetch fetch(List<Range> ranges) {
        return ranges.isEmpty() ? Fetch.direct(below, ranges) : new ReadAhead(below, ranges);
    }
}
