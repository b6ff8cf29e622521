package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.store.Store.Range;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.List;

/** Prefetches announced ranges of objects ({@link Store#fetch}). Safe for use by several threads. */
public interface Fetch extends Closeable {

    /**
     * Reads a range, and waits until it is there. Read each range at most once.
     *
     * @param range its index in the announced list
     * @param into a buffer with room for exactly that range
     * @throws StoreException as {@link Store#read} does
     */
    void read(int range, ByteBuffer into) throws StoreException;

    /** Stops pending reads and frees the buffers. */
    @Override
    void close();

    /** Returns a fetch that reads each range only when you ask for it. */
    static Fetch direct(Store store, List<Range> ranges) {
        return new Fetch() {
            @Override
            public void read(int range, ByteBuffer into) throws StoreException {
                Range wanted = ranges.get(range);
                store.read(wanted.name(), wanted.offset(), into);
            }

            @Override
            public void close() {
                // No read is ever pending.
            }
        };
    }
}
