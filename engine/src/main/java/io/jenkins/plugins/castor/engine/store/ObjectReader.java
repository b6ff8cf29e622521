package io.jenkins.plugins.castor.engine.store;

import java.io.Closeable;
import java.nio.ByteBuffer;

/** Reads parts of objects. A {@link Store} does, and so does a cache near this machine. Safe for use by several threads. */
public interface ObjectReader extends Closeable {

    /**
     * Fills the buffer with the bytes from {@code offset} on, and moves its position to its limit. After a failure the
     * position is undefined.
     *
     * @throws StoreException if the object ends before the buffer is full, or the read fails
     * @throws MissingObjectException if there is no such object
     */
    void read(String name, long offset, ByteBuffer into) throws StoreException;

    /** Aborts pending calls; call nothing afterwards. */
    @Override
    void close();
}
