package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.Prepared.StagedObject;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The second part of a save, which runs where the objects were prepared: puts exactly those into the store. */
final class Transfer {

    private static final int CHUNK = 1 << 20;

    private final Store store;
    private final Progress progress;

    Transfer(Store store, Progress progress) {
        this.store = store;
        this.progress = progress;
    }

    /** How many bytes had to be sent. */
    long send(Prepared prepared) throws IOException, InterruptedException {
        progress.phase("storing", prepared.bytesToSend());
        long sent = 0;
        for (StagedObject object : prepared.objects()) {
            Interrupts.check();
            if (store.create(object.name(), object.file())) {
                sent += object.bytes();
            } else {
                sent += heal(object);
            }
            progress.advance(object.bytes());
        }
        return sent;
    }

    /** An object of this name is there and should have these very bytes; a damaged one would never get well again. */
    private long heal(StagedObject object) throws StoreException {
        if (isIntact(object)) {
            return 0;
        }
        store.delete(object.name());
        store.create(object.name(), object.file());
        return object.bytes();
    }

    private boolean isIntact(StagedObject object) throws StoreException {
        long bytes = store.size(object.name()).orElse(-1);
        if (bytes != object.bytes()) {
            return false;
        }
        MessageDigest digest = Digests.sha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        for (long at = 0; at < bytes; at += chunk.position()) {
            chunk.clear().limit((int) Math.min(CHUNK, bytes - at));
            store.read(object.name(), at, chunk);
            digest.update(chunk.array(), 0, chunk.position());
        }
        return Digests.hex(digest.digest()).equals(object.digest());
    }
}
