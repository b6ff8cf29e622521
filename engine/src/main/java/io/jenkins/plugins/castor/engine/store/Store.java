package io.jenkins.plugins.castor.engine.store;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Where objects live. An object has a name, segments separated by {@code /} as {@link StoreLayout} spells them, and bytes
 * that never change. This is the contract of every store; {@code StoreContract} among the tests holds each to it.
 *
 * <ul>
 *   <li><b>Whole or nothing.</b> An object is there with all its bytes or not at all, at every moment and for everybody,
 *       also when the process that creates it is killed or its machine is cut off. Where the machine of the store itself
 *       loses power, the store may lose or damage what was written last: readers check digests.
 *   <li><b>Nothing is overwritten.</b> Of several that {@link #create} the same name at once at most one is told that it
 *       did. Objects that are {@link #put} are named by the digest of their bytes, so those of one name are equal.
 *   <li><b>Read after write.</b> When {@link #create} or {@link #put} has returned, what it created is found by every call
 *       that begins later, in every process: by its name, in ranges, in every listing.
 *   <li><b>Deletion.</b> When {@link #delete} has returned, no call that begins later finds the object, until somebody
 *       creates it anew.
 *   <li><b>Names</b> come from {@link StoreLayout}. Those of others are refused with an {@link IllegalArgumentException}
 *       where they could leave the store; an object of somebody else in a listing is passed over by who lists.
 * </ul>
 *
 * <p><b>Trouble</b> is a {@link StoreException} that says what happened and what to do: a {@link MissingObjectException}
 * where an object is not there, an {@link OversizedObjectException} where it is larger than it can be, a
 * {@link RetryableException} where the same call may succeed a little later (the connection broke, the server is busy), and
 * the plain one for everything else (no permission, no such bucket, a wrong key). No message has a secret. A store tries a
 * call once, as {@link RetryingStore} repeats it for all; but {@link #put} repeats by itself what can go on where it ended.
 * After trouble nothing is known about what was to be created or deleted: it may have happened.
 *
 * <p><b>Threads.</b> Stores are safe for use by several threads. A thread that is interrupted leaves at once with a
 * {@link StoreException} and stays interrupted, also one that waits for a server: a deadline is nothing else.
 *
 * <p><b>Closing.</b> Whoever opened a store closes it, once; a decorator closes the store below. That ends what is under
 * way; no call may follow. {@link Fetch}es are closed by those who began them, before the store.
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
     * A local file that is to become an object.
     *
     * @param name the object's name, which contains the digest
     * @param digest SHA-256 of the file, 64 hexadecimal digits
     * @param bytes its size
     */
    record Upload(String name, String digest, long bytes, Path file) {}

    /** A part of an object: {@code length} bytes from {@code offset} on. */
    record Range(String name, long offset, int length) {}

    /** An object that is read whole, into memory. */
    interface SmallObject {

        String name();

        /**
         * Its bytes, which may have come with the listing.
         *
         * @throws MissingObjectException when it was deleted since
         * @throws StoreException when it has more bytes than the listing was asked for, among other reasons
         */
        byte[] content() throws StoreException;

        /** How an object is read when somebody wants its bytes. */
        interface Reading {
            byte[] read() throws StoreException;
        }

        /** One that is read anew each time that somebody wants its bytes. */
        static SmallObject of(String name, Reading reading) {
            return new SmallObject() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public byte[] content() throws StoreException {
                    return reading.read();
                }
            };
        }
    }

    /**
     * Creates an object of a few kilobytes.
     *
     * @return false when there is one of that name already, which is left as it is, or when another call has begun to
     *     create it and may yet; at most one call is ever told true
     */
    boolean create(String name, byte[] content) throws StoreException;

    /**
     * Creates objects from local files, which are left alone. An object that is there is left as it is. After a failure
     * some may have been created.
     *
     * @param sent told how many bytes are done with, by any thread, all in all those of the uploads
     * @return the names of those that were created; of several that put the same at once all may be told so
     */
    Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException;

    /**
     * Reads as many bytes as the buffer has room for, from {@code offset} on, and moves the buffer's position to its limit.
     * After trouble the position may be anywhere.
     *
     * @throws StoreException when the object ends before that, among other reasons
     * @throws MissingObjectException when there is no such object
     */
    void read(String name, long offset, ByteBuffer into) throws StoreException;

    /**
     * Announces ranges that will be read, so that a store that is far away can get many of them at once, before they are
     * asked for. What is wrong with one range shows when that range is read. How much is held in memory does not grow with
     * the ranges.
     *
     * @param ranges in the order in which they will be wanted, more or less; any may be left unread
     * @return the caller closes it
     */
    default Fetch fetch(List<Range> ranges) throws StoreException {
        return Fetch.direct(this, ranges);
    }

    /** How many bytes an object has; empty when there is none of that name. */
    OptionalLong size(String name) throws StoreException;

    /** All objects whose names begin with these segments ({@code ""} for all), in no order; none is no error. */
    List<StoredObject> list(String prefix) throws StoreException;

    /**
     * The objects right below these segments, in no order, to be read soon. A store for which that is one call brings their
     * bytes along.
     *
     * @param most how many bytes one may have for its content to be read
     */
    default List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return LazyObject.list(this, prefix, most);
    }

    /**
     * An object that is to be read whole, whether it is there or not.
     *
     * @param most how many bytes it may have for its content to be read
     */
    default SmallObject small(String name, int most) {
        return new LazyObject(this, name, most, OptionalLong.empty());
    }

    /** The next segments of the names that begin with these segments, without what follows them, in no order. */
    List<String> listSegments(String prefix) throws StoreException;

    /** Deletes an object; false when there was none, as far as can be told. */
    boolean delete(String name) throws StoreException;

    /** A local directory from which files go into the store at no cost; empty where there is none. */
    default Optional<Path> staging() throws StoreException {
        return Optional.empty();
    }

    /** Signs URLs of single objects for others; empty where the kind of store has nothing like that. */
    default Optional<UrlSigner> signer() {
        return Optional.empty();
    }

    /**
     * The same store, whose calls that read are tried once, for callers that have another store to turn to. A view: it
     * shares all that this store holds, and is not closed by itself.
     */
    default Store withoutRetries() {
        return this;
    }

    /** What people call this store: its URL, without anything secret. */
    @Override
    String toString();

    @Override
    void close();
}
