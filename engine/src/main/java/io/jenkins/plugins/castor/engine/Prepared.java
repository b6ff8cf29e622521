package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import java.util.List;
import java.util.Optional;

/**
 * What the first part of a save yields: the objects that the store lacks, as local files, and what the head will say. The
 * trusted side, which publishes, needs all of it but the files.
 *
 * @param objects the new objects, the snapshot is the last
 * @param snapshot SHA-256 of the snapshot
 * @param packs all packs of the snapshot, new and old
 * @param tree what {@code Head.tree} will be
 * @param entries entries of the snapshot
 * @param bytes bytes of its files
 * @param bytesRead bytes of the files that had to be read
 */
record Prepared(
        List<Upload> objects,
        String snapshot,
        List<Pack> packs,
        Optional<String> tree,
        long entries,
        long bytes,
        long bytesRead) {

    long bytesToSend() {
        return objects.stream().mapToLong(Upload::bytes).sum();
    }

    long snapshotBytes() {
        return objects.get(objects.size() - 1).bytes();
    }
}
