package io.jenkins.plugins.castor.engine.diff;

import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The files and links of one snapshot in order, without its directories. A damaged one is named by its failures. */
final class SnapshotEntries implements Closeable {

    private final StoredSnapshot snapshot;
    private final SnapshotReader reader;
    private Optional<String> cache;
    private boolean atEntry;

    private SnapshotEntries(StoredSnapshot snapshot, SnapshotReader reader) {
        this.snapshot = snapshot;
        this.reader = reader;
    }

    /** Fetches the snapshot of a head, and stands before its first cache directory. */
    static SnapshotEntries of(Store store, Head head) throws IOException {
        StoredSnapshot snapshot = StoredSnapshot.fetch(store, head, Limits.DEFAULT);
        SnapshotEntries entries;
        try {
            entries = new SnapshotEntries(snapshot, snapshot.open());
        } catch (DamagedException e) {
            throw snapshot.named(e);
        }
        try {
            entries.nextCache();
            return entries;
        } catch (IOException e) {
            entries.close();
            throw e;
        }
    }

    /** The cache directory whose entries come next; empty at the end. */
    Optional<String> cache() {
        return cache;
    }

    void nextCache() throws IOException {
        try {
            cache = reader.nextCache();
            atEntry = false;
        } catch (DamagedException e) {
            throw snapshot.named(e);
        }
    }

    /** Moves to the next file or link of the cache directory. */
    void next() throws IOException {
        try {
            do {
                atEntry = reader.next();
            } while (atEntry && reader.entry() instanceof Entry.Directory);
        } catch (DamagedException e) {
            throw snapshot.named(e);
        }
    }

    /** Whether there is an entry; if not, the cache directory is at its end. */
    boolean atEntry() {
        return atEntry;
    }

    Entry entry() {
        return reader.entry();
    }

    Content content() {
        return reader.content();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
