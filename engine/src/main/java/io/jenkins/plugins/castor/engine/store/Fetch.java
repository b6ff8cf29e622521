package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.store.Store.Range;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.List;

/** Ranges that a store gets ahead of those who read them ({@link Store#fetch}). Safe for use by several threads. */
public interface Fetch extends Closeable {

    /**
     * Reads a range; waits until it is there. Each is read once at most.
     *
     * @param range its place in the list that was announced
     * @param into has room for exactly that range
     * @throws StoreException as {@link Store#read} does
     */
    void read(int range, ByteBuffer into) throws StoreException;

    /** Ends what is under way and gives back what it holds. */
    @Override
    void close();

    /** Reads each range when it is asked for. */
    static Fetch direct(Store store, List<Range> ranges) {
        return new Fetch() {
            @Override
            public void read(int range, ByteBuffer into) throws StoreException {
                Range wanted = ranges.get(range);
                store.read(wanted.name(), wanted.offset(), into);
            }

            @Override
            public void close() {
                // Nothing is ever under way.
            }
        };
    }
}
