package io.jenkins.plugins.castor.engine.publish;

import io.jenkins.plugins.castor.engine.repository.ObjectCheck;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The second step of a save, on the machine that prepared it: uploads exactly the prepared objects. */
public final class Transfer {

    private final Store store;
    private final boolean mayHeal;
    private final Progress progress;

    /**
     * @param store stays open
     * @param mayHeal whether this machine may read and delete objects in the store, and so replace damaged ones
     */
    public Transfer(Store store, boolean mayHeal, Progress progress) {
        this.store = store;
        this.mayHeal = mayHeal;
        this.progress = progress;
    }

    /**
     * Uploads the objects that the store lacks, in order, and replaces damaged ones if it may.
     *
     * @return the number of bytes uploaded
     */
    public long send(List<Upload> objects) throws IOException, InterruptedException {
        progress.phase("storing", objects.stream().mapToLong(Upload::bytes).sum());
        Set<String> created = store.put(objects, progress::advance);
        long sent = 0;
        for (Upload object : objects) {
            Interrupts.check();
            if (created.contains(object.name())) {
                sent += object.bytes();
            } else if (mayHeal && object.digest().isPresent()) {
                sent += heal(object, object.digest().get());
            }
        }
        return sent;
    }

    /** Checks a snapshot that exists already, and replaces it when it is damaged: nothing else ever would. */
    private long heal(Upload object, String digest) throws StoreException, InterruptedException {
        try {
            ObjectCheck.check(store, object.name(), object.bytes(), digest);
            return 0;
        } catch (DamagedException | MissingObjectException e) {
            store.delete(object.name());
            store.put(List.of(object), bytes -> {});
            return object.bytes();
        }
    }
}
