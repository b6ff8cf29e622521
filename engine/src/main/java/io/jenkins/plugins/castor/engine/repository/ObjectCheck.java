package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.pack.FrameReader;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Checks stored objects against their size and digest. */
public final class ObjectCheck {

    private static final int CHUNK = 4 << 20;

    private ObjectCheck() {}

    /**
     * Reads a whole object, in chunks of 4 MiB, and compares its size and digest.
     *
     * @param name the object's whole name
     * @param bytes its expected size
     * @param digest its expected SHA-256 in hex
     * @throws DamagedException when the object has another size or digest
     * @throws MissingObjectException when there is no such object
     */
    public static void check(Store store, String name, long bytes, String digest)
            throws StoreException, DamagedException, InterruptedException {
        checkSize(store, name, bytes);
        List<Range> chunks = new ArrayList<>();
        for (long at = 0; at < bytes; at += CHUNK) {
            chunks.add(new Range(name, at, (int) Math.min(CHUNK, bytes - at)));
        }
        MessageDigest sha256 = Digests.sha256();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, bytes));
        try (Fetch fetch = store.fetch(chunks)) {
            for (int i = 0; i < chunks.size(); i++) {
                Interrupts.check();
                fetch.read(i, chunk.clear().limit(chunks.get(i).length()));
                sha256.update(chunk.flip());
            }
        }
        if (!Digests.hex(sha256.digest()).equals(digest)) {
            throw new DamagedException("the object " + name + " has the wrong digest");
        }
    }

    /**
     * Reads the known frames of a pack, and compares its size and their digests.
     *
     * @param name the object's whole name
     * @throws DamagedException when the pack has another size, or a frame another digest
     * @throws MissingObjectException when there is no such object
     */
    public static void checkFrames(Store store, String name, Pack pack)
            throws StoreException, DamagedException, InterruptedException {
        checkSize(store, name, pack.bytes());
        try (FrameReader reader = new FrameReader();
                Fetch fetch = store.fetch(ranges(name, pack.frames()))) {
            for (int i = 0; i < pack.frames().size(); i++) {
                Interrupts.check();
                reader.check(fetch, i, name, pack.frames().get(i));
            }
        }
    }

    /** Where frames of a pack are in its object. */
    public static List<Range> ranges(String name, List<Frame> frames) {
        return frames.stream()
                .map(frame -> new Range(name, frame.offset(), frame.length()))
                .toList();
    }

    /** Compares the object's size only; throws as {@link #check} does. */
    public static void checkSize(Store store, String name, long bytes) throws StoreException, DamagedException {
        long found = store.size(name).orElseThrow(() -> new MissingObjectException(name));
        if (found != bytes) {
            throw new DamagedException("the object " + name + " has " + found + " bytes, expected " + bytes);
        }
    }
}
