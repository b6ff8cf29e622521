package io.jenkins.plugins.castor.engine.near;

import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.ObjectReader;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * One near cache. After its first failure it is left alone. That it lacks an object is no failure. Safe for use by several
 * threads.
 */
final class NearCache {

    private final String name;
    private final AtomicLong bytes = new AtomicLong();

    /** Why it is not asked any more, as the end of a warning. */
    private final AtomicReference<String> over = new AtomicReference<>();

    /** Objects that it lacks, and those that it gave parts of. A load asks for a few hundred. */
    private final Set<String> missing = ConcurrentHashMap.newKeySet();

    private final Set<String> given = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private final Supplier<Optional<ObjectReader>> opening;
    private Optional<ObjectReader> reader = Optional.empty();
    private boolean open;

    /**
     * @param name for people
     * @param opening called when it is asked first; empty if the store cannot be read through it
     */
    NearCache(String name, Supplier<Optional<ObjectReader>> opening) {
        this.name = name;
        this.opening = opening;
    }

    /**
     * Fills the buffer with a part of an object, if this cache has it and is quick. Else the buffer's position stays.
     *
     * @return whether the buffer was filled
     * @throws StoreException only if the thread was interrupted
     */
    boolean read(String object, long offset, ByteBuffer into) throws StoreException {
        int length = into.remaining();
        if (!tryRead(object, offset, into.duplicate())) {
            return false;
        }
        into.position(into.limit());
        given.add(object);
        bytes.addAndGet(length);
        return true;
    }

    /**
     * Whether it has an object, as far as it says.
     *
     * @throws StoreException only if the thread was interrupted
     */
    boolean has(String object) throws StoreException {
        return tryRead(object, 0, ByteBuffer.allocate(1));
    }

    private boolean tryRead(String object, long offset, ByteBuffer into) throws StoreException {
        if (isLeftAlone() || missing.contains(object)) {
            return false;
        }
        Optional<ObjectReader> opened = open();
        if (opened.isEmpty()) {
            over.compareAndSet(
                    null, "is not used: only a store in S3, or a grant of one, can be read through a server");
            return false;
        }
        try {
            opened.get().read(object, offset, into);
            return true;
        } catch (MissingObjectException e) {
            missing.add(object);
        } catch (StoreException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            leaveAlone(e.getMessage());
        }
        return false;
    }

    private synchronized Optional<ObjectReader> open() {
        if (!open) {
            open = true;
            reader = opening.get();
        }
        return reader;
    }

    boolean isLeftAlone() {
        return over.get() != null;
    }

    void leaveAlone(String why) {
        over.compareAndSet(null, "was left alone: " + why + "; the store gave the rest");
    }

    /** Leaves the cache alone if it gave a part of this object. Returns whether it did. */
    boolean distrust(String object) {
        boolean gave = given.contains(object);
        if (gave) {
            leaveAlone("it gave wrong bytes of " + object);
        }
        return gave;
    }

    long bytes() {
        return bytes.get();
    }

    /** Why it is not asked any more, in one line; empty while it is. */
    Optional<String> warning() {
        return Optional.ofNullable(over.get()).map(why -> "the near cache " + name + " " + why);
    }

    synchronized void close() {
        reader.ifPresent(ObjectReader::close);
    }
}
