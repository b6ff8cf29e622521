package io.jenkins.plugins.castor.engine.store;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where objects live. An object has a name, segments separated by {@code /} as {@link StoreLayout} spells them, and bytes
 * that never change.
 *
 * <p>Every store promises:
 *
 * <ul>
 *   <li><b>Whole or nothing.</b> An object is there with all its bytes or not at all, at every moment and for everybody,
 *       also when the process that creates it is killed.
 *   <li><b>Created only if absent.</b> Of several that create the same name at once exactly one is told that it did;
 *       nothing is ever overwritten.
 *   <li><b>Read after write.</b> What was created is found by every later call, in every process.
 *   <li><b>Ranges.</b> Any part of an object can be read by itself.
 * </ul>
 *
 * <p>Stores are safe for use by several threads. Whoever opened a store closes it. A thread that is interrupted while it
 * waits leaves with a {@link StoreException} and stays interrupted.
 */
public interface Store extends Closeable {

    /**
     * An object as a listing shows it.
     *
     * @param name its whole name
     * @param bytes its size
     */
    record StoredObject(String name, long bytes) {}

    /**
     * Creates an object of a few bytes.
     *
     * @return false when there is one of that name already, which is left as it is
     */
    boolean create(String name, byte[] content) throws StoreException;

    /**
     * Creates an object from a local file, which is left alone.
     *
     * @return false when there is one of that name already, which is left as it is
     */
    boolean create(String name, Path content) throws StoreException;

    /**
     * Reads as many bytes as the buffer has room for, from {@code offset} on.
     *
     * @throws StoreException when the object ends before that, among other reasons
     * @throws MissingObjectException when there is no such object
     */
    void read(String name, long offset, ByteBuffer into) throws StoreException;

    /** How many bytes an object has; empty when there is none of that name. */
    OptionalLong size(String name) throws StoreException;

    /** All objects whose names begin with these segments ({@code ""} for all), in no order; none is no error. */
    List<StoredObject> list(String prefix) throws StoreException;

    /** The next segments of the names that begin with these segments, without what follows them, in no order. */
    List<String> listSegments(String prefix) throws StoreException;

    /** Deletes an object; false when there was none. */
    boolean delete(String name) throws StoreException;

    /** A local directory from which files go into the store at no cost; empty where there is none. */
    default Optional<Path> staging() throws StoreException {
        return Optional.empty();
    }

    /** What people call this store: its URL, without anything secret. */
    @Override
    String toString();

    @Override
    void close();
}
