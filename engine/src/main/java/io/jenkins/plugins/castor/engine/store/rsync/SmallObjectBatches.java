package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Objects that are fetched in batches. Reading one fetches it with those that follow it; only the last two
 * batches are kept in memory. Safe for use by several threads, one of which fetches while the others wait.
 */
final class SmallObjectBatches {

    private final SmallObjects source;
    private final List<String> names;
    private final int limit;
    private final int mostAtOnce;
    private final ReentrantLock lock = new ReentrantLock();

    // All that follows is guarded by the lock.
    private int size;
    private Batch newest;
    private Batch previous;

    /** The objects from the index {@code start} on, up to but not including {@code end}. */
    private record Batch(int start, int end, Map<String, SmallObject> objects) {
        boolean has(int index) {
            return index >= start && index < end;
        }
    }

    /**
     * @param names the order in which the objects will be read
     * @param first the size of the first batch; the next ones are larger
     * @param limit the size in bytes of the objects that are fetched in the first place
     */
    SmallObjectBatches(SmallObjects source, List<String> names, int first, int limit) {
        this.source = source;
        this.names = List.copyOf(names);
        this.limit = limit;
        this.mostAtOnce = (int) Math.max(1, SmallObjects.MOST_BYTES / Math.max(1, limit));
        this.size = Math.max(1, Math.min(first, mostAtOnce));
    }

    List<SmallObject> objects() {
        List<SmallObject> objects = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            int index = i;
            objects.add(SmallObject.of(names.get(i), () -> read(index)));
        }
        return objects;
    }

    private byte[] read(int index) throws StoreException {
        String name = names.get(index);
        SmallObject object;
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RsyncProcess.interrupted();
        }
        try {
            object = batchOf(index).objects().get(name);
        } finally {
            lock.unlock();
        }
        if (object == null) {
            throw new MissingObjectException(name);
        }
        return object.content();
    }

    private Batch batchOf(int index) throws StoreException {
        if (newest != null && newest.has(index)) {
            return newest;
        }
        if (previous != null && previous.has(index)) {
            return previous;
        }
        previous = newest;
        newest = null;
        // Several threads may read, and the first to come may not read the first.
        int start = size >= names.size() ? 0 : index;
        int end = Math.min(names.size(), start + size);
        newest = new Batch(start, end, source.fetch(names.subList(start, end), limit));
        size = Math.min(mostAtOnce, size * 8);
        return newest;
    }
}
