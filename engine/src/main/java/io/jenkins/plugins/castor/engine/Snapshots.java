package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.Totals;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** The snapshot of a head, fetched once, checked by its digest, and read as often as needed. */
final class Snapshots {

    /** A listing compresses well, but not without end. */
    private static final long MAX_RATIO = 64;

    private final Head head;
    private final Limits limits;
    private final String name;
    private final byte[] object;

    private Snapshots(Head head, Limits limits, String name, byte[] object) {
        this.head = head;
        this.limits = limits;
        this.name = name;
        this.object = object;
    }

    static Snapshots fetch(Store store, Head head, Limits limits) throws IOException {
        Snapshots snapshots = fetchUnverified(store, head, limits);
        snapshots.verify();
        return snapshots;
    }

    /** Fetches it and leaves it to the caller to {@link #verify} it before anything comes of it. */
    static Snapshots fetchUnverified(Store store, Head head, Limits limits) throws IOException {
        String name = new StoreLayout(head.namespace()).snapshot(head.snapshot());
        long bytes = head.totals().snapshotBytes();
        if (bytes > limits.snapshotBytes()) {
            throw new DamagedException("the snapshot " + name + " has " + bytes + " bytes, more than the "
                    + limits.snapshotBytes() + " that are allowed; raise the limit if you trust it");
        }
        byte[] object;
        try {
            object = store.small(name, (int) bytes).content();
        } catch (OversizedObjectException e) {
            throw wrongSize(name, e.bytes(), bytes);
        }
        if (object.length != bytes) {
            throw wrongSize(name, object.length, bytes);
        }
        return new Snapshots(head, limits, name, object);
    }

    private static DamagedException wrongSize(String name, long bytes, long expected) {
        return new DamagedException("the snapshot " + name + " has " + bytes + " bytes and should have " + expected);
    }

    /** @throws DamagedException when it is not the snapshot that the head names */
    void verify() throws DamagedException {
        if (!Digests.hex(Digests.sha256().digest(object)).equals(head.snapshot())) {
            throw new DamagedException("the snapshot " + name + " has the wrong digest");
        }
    }

    int bytes() {
        return object.length;
    }

    /** Reads it from its start. */
    SnapshotReader open() throws IOException {
        long most = Math.max(1L << 20, object.length * MAX_RATIO);
        SnapshotReader reader = new SnapshotReader(
                Compression.decompress(new ByteArrayInputStream(object), most), limits.entries(), limits.bytes());
        if (!totals(reader.snapshot()).equals(head.totals())) {
            reader.close();
            throw new DamagedException("it has other totals than its head");
        }
        return reader;
    }

    private Totals totals(Snapshot snapshot) {
        return new Totals(
                snapshot.entries(),
                snapshot.bytes(),
                snapshot.packs().size(),
                snapshot.packs().stream().mapToLong(Pack::bytes).sum(),
                object.length);
    }

    /** Adds the object's name to what a reader found wrong in it. */
    DamagedException named(DamagedException e) {
        return new DamagedException("the snapshot " + name + " is damaged: " + e.getMessage(), e);
    }
}
