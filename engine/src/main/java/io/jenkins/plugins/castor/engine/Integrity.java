package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Reads an object whole and compares it with its digest. */
final class Integrity {

    private static final int CHUNK = 1 << 20;

    private Integrity() {}

    /**
     * @param progress told of every byte
     * @throws DamagedException when the object has another size or digest
     * @throws MissingObjectException when there is none
     */
    static void check(Store store, String name, long bytes, String digest, Progress progress)
            throws StoreException, DamagedException, InterruptedException {
        long there = store.size(name).orElseThrow(() -> new MissingObjectException(name));
        if (there != bytes) {
            throw new DamagedException("the object " + name + " has " + there + " bytes and should have " + bytes);
        }
        MessageDigest sha256 = Digests.sha256();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.max(1, Math.min(CHUNK, bytes)));
        for (long at = 0; at < bytes; at += chunk.position()) {
            Interrupts.check();
            chunk.clear().limit((int) Math.min(CHUNK, bytes - at));
            store.read(name, at, chunk);
            sha256.update(chunk.array(), 0, chunk.position());
            progress.advance(chunk.position());
        }
        if (!Digests.hex(sha256.digest()).equals(digest)) {
            throw new DamagedException("the object " + name + " has the wrong digest");
        }
    }
}
