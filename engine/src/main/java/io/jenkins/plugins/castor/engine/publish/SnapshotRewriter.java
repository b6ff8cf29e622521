package io.jenkins.plugins.castor.engine.publish;

import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotWriter;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Writes a snapshot again with other packs that have the same frames in the same order: its start changes, and the lines of
 * its entries stay as they are.
 *
 * @param snapshot the snapshot as it is in its store
 * @param start its start
 * @param startEnd where the start ends, in bytes
 */
public record SnapshotRewriter(StoredSnapshot snapshot, Snapshot start, long startEnd) {

    /**
     * Reads a snapshot, and checks every line: what a new head names is read by those who believe it.
     *
     * @throws DamagedException when it is damaged
     */
    public static SnapshotRewriter of(StoredSnapshot snapshot) throws IOException, InterruptedException {
        try (SnapshotReader saved = snapshot.open()) {
            SnapshotRewriter rewriter = new SnapshotRewriter(snapshot, saved.snapshot(), saved.startEnd());
            for (Optional<String> cache = saved.nextCache(); cache.isPresent(); cache = saved.nextCache()) {
                while (saved.next()) {
                    Interrupts.check();
                }
            }
            return rewriter;
        } catch (DamagedException e) {
            throw snapshot.named(e);
        }
    }

    /**
     * Writes it with another start.
     *
     * @param after differs in its packs, whose frames have the same sizes when they are decompressed, and in its time
     * @param layout the names of the namespace that it is for
     * @param file gets it
     */
    public Upload write(Snapshot after, StoreLayout layout, Path file) throws IOException {
        MessageDigest sha256 = Digests.sha256();
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        SnapshotWriter.writeStart(Compression.compress(first), after);
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), sha256)) {
            first.writeTo(out);
            try (InputStream lines = snapshot.lines();
                    OutputStream entries = Compression.compress(out)) {
                lines.skipNBytes(startEnd);
                lines.transferTo(entries);
            }
        }
        String digest = Digests.hex(sha256.digest());
        return new Upload(layout.snapshot(digest), Optional.of(digest), Files.size(file), file);
    }
}
