package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewPack;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import java.util.List;
import java.util.Optional;

/**
 * The result of preparing a save: the objects that the store lacks, as local files, and what the head will state.
 *
 * @param objects the new objects; the snapshot is the last
 * @param snapshot SHA-256 of the snapshot in hex
 * @param newPacks the packs among the new objects, if another machine is to publish
 * @param packs all packs of the snapshot, new and kept
 * @param tree digest of the scanned listing for {@code Head.tree}; empty when it is not reliable
 * @param entries number of entries in the snapshot
 * @param bytes total size of its files
 * @param bytesRead total size of the files that were read
 */
record PreparedSave(
        List<Upload> objects,
        String snapshot,
        List<NewPack> newPacks,
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
        return new Manifest(new NewSnapshot(snapshot, snapshotBytes()), newPacks, tree);
    }

    /** The head draft, for a machine that may publish the save itself. */
    HeadDraft draft() {
        Head.Totals totals = new Head.Totals(
                entries, bytes, packs.stream().map(Head.PackSize::of).toList(), snapshotBytes());
        return new HeadDraft(snapshot, totals, packs, tree);
    }
}
