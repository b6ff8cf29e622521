package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.publish.HeadDraft;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewPack;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewSnapshot;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of preparing a save: the objects that the store lacks, as local files, and what the head will state.
 *
 * @param objects the new objects; the snapshot is the last
 * @param snapshot SHA-256 of the snapshot in hex
 * @param newPacks the packs among the new objects, if another machine is to publish
 * @param packs all packs of the snapshot: those that are kept, then the new ones
 * @param tree digest of the scanned listing for {@code Head.tree}; empty when it is not reliable
 * @param key what the caches were made for; empty when the save names nothing
 * @param entries number of entries in the snapshot
 * @param bytes total size of its files
 * @param bytesRead total size of the files that were read
 */
record PreparedSave(
        List<Upload> objects,
        String snapshot,
        List<NewPack> newPacks,
        List<PackSize> packs,
        Optional<String> tree,
        Optional<CacheKey> key,
        long entries,
        long bytes,
        long bytesRead) {

    /**
     * A prepared save of what the store has: the snapshot of a head, to publish again under another key. It has the snapshot
     * as a file, as every prepared save.
     *
     * @param folder receives the file
     * @throws IOException when the snapshot cannot be read, or is damaged
     */
    static PreparedSave again(Store store, Head head, Optional<CacheKey> key, Path folder) throws IOException {
        String name = new StoreLayout(head.namespace()).snapshot(head.snapshot());
        int bytes = Math.toIntExact(head.totals().snapshotBytes());
        byte[] content = store.small(name, bytes).content();
        if (!Digests.hex(Digests.sha256().digest(content)).equals(head.snapshot())) {
            throw new DamagedException("the snapshot " + name + " has the wrong digest");
        }
        Path file = Files.write(folder.resolve("snapshot"), content);
        return new PreparedSave(
                List.of(new Upload(name, Optional.of(head.snapshot()), bytes, file)),
                head.snapshot(),
                List.of(),
                head.totals().packs(),
                head.tree(),
                key,
                head.totals().entries(),
                head.totals().bytes(),
                0);
    }

    /** Size of the snapshot object. */
    long snapshotBytes() {
        return objects.get(objects.size() - 1).bytes();
    }

    /** The manifest for the machine that publishes the save. */
    Manifest manifest() {
        return new Manifest(new NewSnapshot(snapshot, snapshotBytes()), newPacks, tree, key);
    }

    /**
     * The head draft, for a machine that may publish the save itself.
     *
     * @param level the zstd level of the new packs
     */
    HeadDraft draft(int level) {
        Map<String, Integer> levels = new HashMap<>();
        int kept = packs.size() - (objects.size() - 1);
        packs.subList(kept, packs.size()).forEach(pack -> levels.put(pack.name(), level));
        Head.Totals totals = new Head.Totals(entries, bytes, packs, snapshotBytes());
        return new HeadDraft(
                snapshot, totals, tree, key, level > Compression.LEVEL ? levels : Map.of(), Optional.empty());
    }
}
