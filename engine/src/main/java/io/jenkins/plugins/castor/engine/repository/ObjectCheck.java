package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
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
        checkDigest(name, sha256, digest);
    }

    /** Compares the object's size only; throws as {@link #check} does. */
    static void checkSize(Store store, String name, long bytes) throws StoreException, DamagedException {
        long found = store.size(name).orElseThrow(() -> new MissingObjectException(name));
        if (found != bytes) {
            throw new DamagedException("the object " + name + " has " + found + " bytes, expected " + bytes);
        }
    }

    /** Compares the digest of bytes that the caller has read; resets {@code read}. */
    static void checkDigest(String name, MessageDigest read, String digest) throws DamagedException {
        if (!Digests.hex(read.digest()).equals(digest)) {
            throw new DamagedException("the object " + name + " has the wrong digest");
        }
    }
}
