package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Set;

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
        Set<String> created = store.put(prepared.objects(), progress::advance);
        long sent = 0;
        for (Upload object : prepared.objects()) {
            Interrupts.check();
            sent += created.contains(object.name()) ? object.bytes() : heal(object);
        }
        return sent;
    }

    /** An object of this name is there and should have these very bytes; a damaged one would never get well again. */
    private long heal(Upload object) throws StoreException, InterruptedException {
        try {
            Integrity.check(store, object.name(), object.bytes(), object.digest());
            return 0;
        } catch (DamagedException | MissingObjectException e) {
            store.delete(object.name());
            store.put(List.of(object), bytes -> {});
            return object.bytes();
        }
    }
}
