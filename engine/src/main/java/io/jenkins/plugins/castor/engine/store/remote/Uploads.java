package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.TemporaryFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The objects that a session is receiving, each under a number. Closing it removes what was received in part. */
final class Uploads implements Closeable {

    private final Store store;
    private final int most;
    private final Budget budget;

    // All that follows is guarded by this object.
    private final Map<Long, Incoming> uploads = new HashMap<>();
    private long last;
    private TemporaryFolder temporary;
    private boolean closed;

    Uploads(Store store, int most, Budget budget) {
        this.store = store;
        this.most = most;
        this.budget = budget;
    }

    /** Begins to receive an object that may be put; returns its number. */
    synchronized long begin(String name, String digest, long bytes) throws IOException {
        if (closed) {
            throw new StoreException("the session has ended");
        }
        if (uploads.size() >= most) {
            throw new StoreException("more than " + most + " objects are being sent at once");
        }
        uploads.put(++last, Incoming.of(folder(), name, digest, bytes, budget));
        return last;
    }

    /** The staging folder of the store if it has one, because the store takes files from there without copying them. */
    private Path folder() throws IOException {
        Optional<Path> staging = store.staging();
        if (staging.isPresent()) {
            return staging.get();
        }
        if (temporary == null) {
            temporary = TemporaryFolder.create("share");
        }
        return temporary.path();
    }

    void append(long number, long offset, ByteBuffer piece) throws StoreException {
        get(number).append(offset, piece);
    }

    /** Makes an object of what was received; false when there is one of that name meanwhile. */
    boolean end(long number) throws IOException {
        Incoming upload = get(number);
        try {
            return !store.put(List.of(upload.finish()), bytes -> {}).isEmpty();
        } finally {
            discard(number);
        }
    }

    private synchronized Incoming get(long number) throws StoreException {
        Incoming upload = uploads.get(number);
        if (upload == null) {
            throw new StoreException("nothing is being sent under the number " + number);
        }
        return upload;
    }

    /** Removes what was received in part; does nothing when there is no such number. */
    void discard(long number) {
        Incoming upload;
        synchronized (this) {
            upload = uploads.remove(number);
        }
        if (upload != null) {
            upload.discard();
        }
    }

    @Override
    public void close() {
        List<Long> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(uploads.keySet());
        }
        left.forEach(this::discard);
        synchronized (this) {
            if (temporary != null) {
                temporary.close();
            }
        }
    }
}
