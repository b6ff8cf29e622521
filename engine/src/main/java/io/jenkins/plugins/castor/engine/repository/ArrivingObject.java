package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An object in memory that one thread downloads piece by piece while another reads what has arrived. Nothing is verified
 * here.
 */
final class ArrivingObject {

    /** A snapshot starts with its list of packs. A small first piece lets their download start early. */
    private static final int FIRST_PIECE = 64 << 10;

    /** The size that a read-ahead store requests in one block, without merging it with the next piece. */
    private static final int PIECE = 1 << 20;

    private final byte[] object;

    // Guarded by this, and so are the first `arrived` bytes of the object.
    private int arrived;
    private boolean ended;
    private IOException failure;

    /** An object of this size of which nothing has arrived yet; call {@link #receive}. */
    ArrivingObject(int bytes) {
        object = new byte[bytes];
    }

    private ArrivingObject(byte[] object) {
        this.object = object;
        this.arrived = object.length;
    }

    /** An object that has arrived whole. The array is not copied. */
    static ArrivingObject of(byte[] object) {
        return new ArrivingObject(object);
    }

    /** The SHA-256 of the bytes in memory; call it only once all have arrived. */
    byte[] digest() {
        return Digests.sha256().digest(object);
    }

    /**
     * Downloads the object. Call this once; readers wait for it.
     *
     * @param name the object's whole name
     * @param eachPiece receives every piece, in order, before readers see it
     * @throws StoreException when the download fails; readers get the same exception
     */
    void receive(Store store, String name, Consumer<ByteBuffer> eachPiece) throws StoreException {
        StoreException thrown = new StoreException("the download of " + name + " was aborted");
        try {
            List<Range> ranges = ranges(name);
            try (Fetch fetch = store.fetch(ranges)) {
                for (int i = 0; i < ranges.size(); i++) {
                    int offset = (int) ranges.get(i).offset();
                    ByteBuffer piece =
                            ByteBuffer.wrap(object, offset, ranges.get(i).length());
                    fetch.read(i, piece.slice());
                    eachPiece.accept(piece.slice());
                    add(piece.limit());
                }
            }
            thrown = null;
        } catch (StoreException e) {
            thrown = e;
            throw e;
        } finally {
            end(thrown);
        }
    }

    private List<Range> ranges(String name) {
        List<Range> ranges = new ArrayList<>();
        int length = FIRST_PIECE;
        for (int offset = 0; offset < object.length; offset += length, length = PIECE) {
            ranges.add(new Range(name, offset, Math.min(length, object.length - offset)));
        }
        return ranges;
    }

    private synchronized void add(int end) {
        arrived = end;
        notifyAll();
    }

    /** @param cause null after success */
    private synchronized void end(IOException cause) {
        ended = true;
        failure = cause;
        notifyAll();
    }

    /**
     * A stream over the object from its start. It blocks until the next bytes have arrived, and throws the failure of the
     * download once it has returned all bytes that arrived before it. There is nothing to close.
     */
    InputStream open() {
        return new InputStream() {
            private int position;

            @Override
            public int read() throws IOException {
                byte[] single = new byte[1];
                return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = Math.min(length, await(position) - position);
                if (count == 0 && length > 0) {
                    return -1;
                }
                System.arraycopy(object, position, into, offset, count);
                position += count;
                return count;
            }
        };
    }

    /** Waits until more than {@code position} bytes have arrived, or there are no more; returns how many have. */
    private synchronized int await(int position) throws IOException {
        try {
            while (arrived == position && arrived < object.length && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the snapshot", e);
        }
        if (arrived == position && failure != null) {
            throw failure;
        }
        return arrived;
    }
}
