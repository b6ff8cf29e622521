package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.work.Pool;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Who does the work of one load beside the thread that reads the snapshot.
 *
 * @param workers restore files and compare contents
 * @param directories one thread: has the snapshot come and checks its digest, and then makes directories
 * @param verified ends when all of it is there and the digest was found right, or with what was wrong
 */
record LoadThreads(ExecutorService workers, ExecutorService directories, Future<Void> verified) {

    static LoadThreads of(Pool workers, Pool directories, StoredSnapshot snapshots) {
        Future<Void> verified = directories.threads().submit(() -> {
            snapshots.receive();
            return null;
        });
        return new LoadThreads(workers.threads(), directories.threads(), verified);
    }

    /** Waits until the snapshot is known to be the one that was saved. */
    void awaitVerified() throws IOException, InterruptedException {
        Pool.result(verified);
    }
}
