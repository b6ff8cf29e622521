package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.work.Pool;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * The threads of one load, besides the one that reads the snapshot.
 *
 * @param workers threads that compare and restore files
 * @param directories a single thread that downloads and verifies the snapshot, then creates directories
 * @param verified completes when the snapshot has arrived and its digest is right; fails with the cause otherwise
 */
record LoadThreads(ExecutorService workers, ExecutorService directories, Future<Void> verified) {

    /** Starts the download of the snapshot; {@code directories} must have one thread. The caller closes the pools. */
    static LoadThreads of(Pool workers, Pool directories, StoredSnapshot snapshot) {
        Future<Void> verified = directories.threads().submit(() -> {
            snapshot.receive();
            return null;
        });
        return new LoadThreads(workers.threads(), directories.threads(), verified);
    }

    /** Waits until the snapshot is verified; throws what {@link StoredSnapshot#receive} threw. */
    void awaitVerified() throws IOException, InterruptedException {
        Pool.result(verified);
    }
}
