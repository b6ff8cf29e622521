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

/** An object that one thread brings into memory, piece by piece, while another one reads what is there of it. */
final class ArrivingObject {

    /** The beginning of a snapshot says which packs there are: the sooner it is there, the sooner they can be fetched. */
    private static final int FIRST = 64 << 10;

    /** What a store that reads ahead asks for at once, and does not put together with what follows. */
    private static final int PIECE = 1 << 20;

    private final byte[] object;

    // Guarded by this object, as the bytes before it are.
    private int there;
    private boolean ended;
    private IOException failure;

    /** Of an object that has so many bytes. */
    ArrivingObject(int bytes) {
        object = new byte[bytes];
    }

    private ArrivingObject(byte[] object) {
        this.object = object;
        this.there = object.length;
    }

    /** One that is there. */
    static ArrivingObject of(byte[] object) {
        return new ArrivingObject(object);
    }

    /** The SHA-256 of one that is there. */
    byte[] digest() {
        return Digests.sha256().digest(object);
    }

    /**
     * Brings it; called once.
     *
     * @param each given every piece, in order, before it can be read
     */
    void receive(Store store, String name, Consumer<ByteBuffer> each) throws StoreException {
        StoreException thrown = new StoreException("the fetching of " + name + " was ended");
        try {
            List<Range> ranges = ranges(name);
            try (Fetch fetch = store.fetch(ranges)) {
                for (int i = 0; i < ranges.size(); i++) {
                    int offset = (int) ranges.get(i).offset();
                    ByteBuffer piece =
                            ByteBuffer.wrap(object, offset, ranges.get(i).length());
                    fetch.read(i, piece.slice());
                    each.accept(piece.slice());
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
        int length = FIRST;
        for (int offset = 0; offset < object.length; offset += length, length = PIECE) {
            ranges.add(new Range(name, offset, Math.min(length, object.length - offset)));
        }
        return ranges;
    }

    private synchronized void add(int end) {
        there = end;
        notifyAll();
    }

    private synchronized void end(IOException why) {
        ended = true;
        failure = why;
        notifyAll();
    }

    /** Reads it from its start, and waits for what is not there yet; throws what ended its coming too early. */
    InputStream open() {
        return new InputStream() {
            private int position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
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

    /** Waits until there is more than this, or all; returns how much there is. */
    private synchronized int await(int position) throws IOException {
        try {
            while (there == position && there < object.length && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while it waited for the snapshot", e);
        }
        if (there == position && failure != null) {
            throw failure;
        }
        return there;
    }
}
