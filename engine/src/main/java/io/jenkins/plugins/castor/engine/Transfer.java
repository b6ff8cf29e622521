package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.Prepared.StagedObject;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;

/** The second part of a save, which runs where the objects were prepared: puts exactly those into the store. */
final class Transfer {

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
    private long heal(StagedObject object) throws StoreException, InterruptedException {
        try {
            Integrity.check(store, object.name(), object.bytes(), object.digest(), Progress.NONE);
            return 0;
        } catch (DamagedException | MissingObjectException e) {
            store.delete(object.name());
            store.create(object.name(), object.file());
            return object.bytes();
        }
    }
}
