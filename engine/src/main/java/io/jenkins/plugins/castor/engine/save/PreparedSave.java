package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.Part;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import java.util.List;
import java.util.Optional;

/**
 * What the first part of a save yields: the objects that the store lacks, as local files, and what the head will say.
 *
 * @param objects the new objects, the snapshot is the last
 * @param snapshot SHA-256 of the snapshot
 * @param packs all packs of the snapshot, new and old
 * @param tree what {@code Head.tree} will be
 * @param entries entries of the snapshot
 * @param bytes bytes of its files
 * @param bytesRead bytes of the files that had to be read
 */
record PreparedSave(
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

    /** What the machine that prepared it tells the one that publishes it. */
    Manifest manifest() {
        List<Part> parts = objects.stream()
                .map(object -> new Part(object.digest(), object.bytes()))
                .toList();
        int last = parts.size() - 1;
        return new Manifest(parts.get(last), parts.subList(0, last), tree);
    }

    /** What is published where this machine is trusted with that. */
    HeadDraft draft() {
        Head.Totals totals = new Head.Totals(
                entries,
                bytes,
                packs.size(),
                packs.stream().mapToLong(Pack::bytes).sum(),
                snapshotBytes());
        return new HeadDraft(snapshot, totals, packs, tree);
    }
}
