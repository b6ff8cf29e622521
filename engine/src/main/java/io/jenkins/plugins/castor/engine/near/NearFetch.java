package io.jenkins.plugins.castor.engine.near;

import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the objects that near caches have from these, and announces the others to the store. If a near cache fails, all of
 * its ranges are announced, too, at once: a store like rsync needs a transfer for each announcement.
 */
final class NearFetch implements Fetch {

    private final NearStore near;
    private final Store store;
    private final List<Range> ranges;
    private final List<Range> nearRanges = new ArrayList<>();

    /** The index of each range among those from near caches, or among those from the store. */
    private final int[] index;

    private final boolean[] isNear;
    private final Fetch rest;

    // Guarded by this.
    private Fetch again;
    private boolean closed;

    /** @param store the one below the near caches; stays open */
    NearFetch(NearStore near, Store store, List<Range> ranges) throws StoreException {
        this.near = near;
        this.store = store;
        this.ranges = ranges;
        this.index = new int[ranges.size()];
        this.isNear = new boolean[ranges.size()];
        List<Range> storeRanges = new ArrayList<>();
        Map<String, Boolean> has = new HashMap<>();
        for (int i = 0; i < index.length; i++) {
            Range range = ranges.get(i);
            if (!has.containsKey(range.name())) {
                has.put(range.name(), near.hasNear(range.name()));
            }
            isNear[i] = has.get(range.name());
            List<Range> kind = isNear[i] ? nearRanges : storeRanges;
            index[i] = kind.size();
            kind.add(range);
        }
        this.rest = store.fetch(storeRanges);
    }

    @Override
    public void read(int range, ByteBuffer into) throws StoreException {
        Range wanted = ranges.get(range);
        if (!isNear[range]) {
            rest.read(index[range], into);
        } else if (!near.readNear(wanted.name(), wanted.offset(), into)) {
            again().read(index[range], into);
        }
    }

    private synchronized Fetch again() throws StoreException {
        if (closed) {
            throw new StoreException("the fetch was closed");
        }
        if (again == null) {
            again = store.fetch(nearRanges);
        }
        return again;
    }

    @Override
    public synchronized void close() {
        closed = true;
        rest.close();
        if (again != null) {
            again.close();
        }
    }
}
