package io.jenkins.plugins.castor.engine.store;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Stores objects. An object has a name, which is segments separated by {@code /} ({@link StoreLayout} defines them),
 * and bytes that never change. This is the contract of every store. The test {@code StoreContract} checks it.
 *
 * <ul>
 *   <li><b>Atomicity.</b> At any moment and for every reader, an object exists with all its bytes or not at all, even
 *       if the process that creates it is killed or its machine loses the network. If the machine of the store itself
 *       loses power, the store may lose or damage the last writes. Therefore readers check digests.
 *   <li><b>No overwriting.</b> If several callers {@link #create} the same name at once, at most one gets true. Objects
 *       that are {@link #put} have names from the digest of their bytes, or random ones, so those with the same name are
 *       equal.
 *   <li><b>Read after write.</b> After {@link #create} or {@link #put} has returned, every call that begins later, in
 *       any process, finds what it created: by name, in ranges and in listings.
 *   <li><b>Deletion.</b> After {@link #delete} has returned, no call that begins later finds the object, until it is
 *       created again.
 *   <li><b>Names</b> come from {@link StoreLayout}. A store rejects any other name that could escape from it with an
 *       {@link IllegalArgumentException}. A listing may return foreign objects; the caller skips them.
 * </ul>
 *
 * <p><b>Errors.</b> A failed call throws a {@link StoreException} that says what happened and what to do: a
 * {@link MissingObjectException} if there is no such object, an {@link OversizedObjectException} if it is larger than
 * allowed, a {@link RetryableException} if the same call may succeed a little later (the connection broke, the server
 * is busy), and a plain one for everything else (no permission, no such bucket, a wrong key). No message contains a
 * secret. A store makes one attempt, because {@link RetryingStore} retries for every store; only {@link #put} retries
 * by itself, because it can resume. A failed call may still have created or deleted its objects.
 *
 * <p><b>Threads.</b> Stores are safe for use by several threads. If a thread is interrupted, its call throws a
 * {@link StoreException} at once, even while it waits for a server, and the thread stays interrupted. Deadlines work by
 * interruption.
 *
 * <p><b>Closing.</b> The caller that opened a store closes it, once. A decorator closes the store below. Closing aborts
 * pending calls; call nothing afterwards. Close every {@link Fetch} before its store.
 */
public interface Store extends ObjectReader {

    /**
     * An object in a listing.
     *
     * @param name its full name
     * @param bytes its size in bytes
     * @param modified when it was created, by the store's own clock, to the second or finer. It never changes, and is not
     *     before the call that created it began, or the file was written that a store took from its {@link #staging}.
     *     {@link #UNKNOWN_TIME} where a store does not tell, so such an object never looks old
     */
    record StoredObject(String name, long bytes, Instant modified) {}

    /** The time of an object whose store does not tell any. */
    Instant UNKNOWN_TIME = Instant.MAX;

    /**
     * A local file to upload as an object.
     *
     * @param name the object's name
     * @param digest SHA-256 of the file, 64 hexadecimal digits, if the name contains it; empty for one with a random name
     * @param bytes its size in bytes
     */
    record Upload(String name, Optional<String> digest, long bytes, Path file) {}

    /** A part of an object: {@code length} bytes from {@code offset} on. */
    record Range(String name, long offset, int length) {}

    /** An object that is small enough to be read into memory. */
    interface SmallObject {

        String name();

        /**
         * Returns its bytes, which may have come with the listing.
         *
         * @throws MissingObjectException if there is no such object (any more)
         * @throws OversizedObjectException if it is larger than the maximum that was given for it
         */
        byte[] content() throws StoreException;

        /** Reads the bytes of an object. */
        interface Reading {
            byte[] read() throws StoreException;
        }

        /** Returns an object that is read again each time you ask for its content. */
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
     * @return false if there is already an object with that name, which stays unchanged, or if another call is creating
     *     it and may still succeed. At most one call ever gets true
     */
    boolean create(String name, byte[] content) throws StoreException;

    /**
     * Creates objects from local files, which stay unchanged, as do objects that exist. After a failure, some objects
     * may have been created.
     *
     * @param sent gets the number of bytes done since its last call, on any thread. The sum is the size of all uploads
     * @return the names of the objects that were created. If several calls put the same object at once, each may return
     *     it
     */
    Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException;

    /**
     * Announces ranges that you will read, so that a remote store can prefetch many at once. An error in a range is
     * thrown when you read that range. Memory use does not grow with the number of ranges.
     *
     * @param ranges the ranges, roughly in the order in which you will read them; you may leave any unread
     * @return the fetch; the caller closes it
     */
    default Fetch fetch(List<Range> ranges) throws StoreException {
        return Fetch.direct(this, ranges);
    }

    /** Returns the size of an object in bytes; empty if there is none with that name. */
    OptionalLong size(String name) throws StoreException;

    /**
     * Lists all objects whose names begin with these segments ({@code ""} for all), in any order. The list may be
     * empty.
     */
    List<StoredObject> list(String prefix) throws StoreException;

    /**
     * Lists the objects directly below these segments, in any order, for reading them soon. A store that can list and
     * read in one call returns their bytes with the listing.
     *
     * @param most the maximum size in bytes; reading a larger object throws an {@link OversizedObjectException}
     */
    default List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return LazyObject.list(this, prefix, most);
    }

    /**
     * Returns an object to read into memory. It need not exist: reading it then throws a
     * {@link MissingObjectException}.
     *
     * @param most the maximum size in bytes; reading a larger object throws an {@link OversizedObjectException}
     */
    default SmallObject small(String name, int most) {
        return new LazyObject(this, name, most, OptionalLong.empty());
    }

    /**
     * Returns objects to read into memory, as {@link #small(String, int)} does. A store that can reads several in one call
     * when you read the first of them.
     *
     * @param names the objects, roughly in the order in which you will read them
     */
    default List<SmallObject> small(List<String> names, int most) {
        return names.stream().map(name -> small(name, most)).toList();
    }

    /** Lists the segments that directly follow these segments in the names of objects, in any order. */
    List<String> listSegments(String prefix) throws StoreException;

    /**
     * Lists the heads and revocations of all namespaces below these segments in one transfer, in any order; it may list other
     * objects, too. Empty where several listings of segments at once are faster.
     */
    default Optional<List<StoredObject>> listHeads(String prefix) throws StoreException {
        return Optional.empty();
    }

    /** Deletes an object. Returns false if there was none, as far as the store can tell. */
    boolean delete(String name) throws StoreException;

    /**
     * Deletes objects, in any order, those of many in few calls where the store can. Those that do not exist are no error.
     * After a failure, some may have been deleted.
     */
    default void delete(Collection<String> names) throws StoreException {
        for (String name : names) {
            delete(name);
        }
    }

    /** A local directory from which the store can take files without copying them; empty if there is none. */
    default Optional<Path> staging() throws StoreException {
        return Optional.empty();
    }

    /** Returns a signer of URLs; empty if this kind of store has none. */
    default Optional<UrlSigner> signer() {
        return Optional.empty();
    }

    /**
     * Returns a reader that sends this store's requests to a server which passes them on and keeps the answers, such as
     * {@code http://cache:8080}; empty if this kind of store has none. The caller closes it.
     *
     * @param answering how long the server may take to answer
     */
    default Optional<ObjectReader> through(URI server, Duration answering) {
        return Optional.empty();
    }

    /** Returns a view of this store that asks no near cache. Close this store, not the view. */
    default Store withoutNearCaches() {
        return this;
    }

    /**
     * Says that bytes of an object were wrong. If a near cache gave them, it is not asked again.
     *
     * @return whether a near cache gave some of them, so that {@link #withoutNearCaches} may do better
     */
    default boolean distrust(String name) {
        return false;
    }

    /** How many bytes near caches gave so far. */
    default long nearBytes() {
        return 0;
    }

    /** What people should know about the way this store is reached, one line each. Complete after the first call. */
    default List<String> warnings() {
        return List.of();
    }

    /**
     * Returns a view of this store that does not retry reads, for callers that can fall back on another store. Close
     * this store, not the view.
     */
    default Store withoutRetries() {
        return this;
    }

    /** The name of this store for people: its URL, without secrets. */
    @Override
    String toString();

    @Override
    void close();
}
