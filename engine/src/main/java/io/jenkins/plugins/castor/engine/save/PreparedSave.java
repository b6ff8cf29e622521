package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.Part;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import java.util.List;
import java.util.Optional;

/**
 * The result of preparing a save: the objects that the store lacks, as local files, and what the head will state.
 *
 * @param objects the new objects; the snapshot is the last
 * @param snapshot SHA-256 of the snapshot in hex
 * @param packs all packs of the snapshot, new and kept
 * @param tree digest of the scanned listing for {@code Head.tree}; empty when it is not reliable
 * @param entries number of entries in the snapshot
 * @param bytes total size of its files
 * @param bytesRead total size of the files that were read
 */
record PreparedSave(
        List<Upload> objects,
        String snapshot,
        List<Pack> packs,
        Optional<String> tree,
        long entries,
        long bytes,
        long bytesRead) {

    /** Size of the snapshot object. */
    long snapshotBytes() {
        return objects.get(objects.size() - 1).bytes();
    }

    /** The manifest for the machine that publishes the save. */
    Manifest manifest() {
        List<Part> parts = objects.stream()
                .map(object -> new Part(object.digest(), object.bytes()))
                .toList();
        int last = parts.size() - 1;
        return new Manifest(parts.get(last), parts.subList(0, last), tree);
    }

    /** The head draft, for a machine that may publish the save itself. */
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
