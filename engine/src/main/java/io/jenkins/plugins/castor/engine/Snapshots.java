package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.Totals;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A snapshot, fetched once, checked by its digest, and read as often as needed. */
final class Snapshots {

    /** A listing compresses well, but not without end. */
    private static final long MAX_RATIO = 64;

    private final String digest;
    private final Optional<Totals> announced;
    private final Limits limits;
    private final String name;
    private final int bytes;
    private byte[] object;

    private Snapshots(String digest, Optional<Totals> announced, Limits limits, String name, byte[] object) {
        this.digest = digest;
        this.announced = announced;
        this.limits = limits;
        this.name = name;
        this.bytes = object.length;
        this.object = object;
    }

    static Snapshots fetch(Store store, Head head, Limits limits) throws IOException {
        Snapshots snapshots = fetchUnverified(store, head, limits);
        snapshots.verify();
        return snapshots;
    }

    /** Fetches one that no head names yet. */
    static Snapshots fetch(Store store, StoreLayout layout, Manifest.Part snapshot, Limits limits) throws IOException {
        Snapshots snapshots =
                fetchUnverified(store, layout, snapshot.digest(), snapshot.bytes(), Optional.empty(), limits);
        snapshots.verify();
        return snapshots;
    }

    /** Fetches it and leaves it to the caller to {@link #verify} it before anything comes of it. */
    static Snapshots fetchUnverified(Store store, Head head, Limits limits) throws IOException {
        return fetchUnverified(
                store,
                new StoreLayout(head.namespace()),
                head.snapshot(),
                head.totals().snapshotBytes(),
                Optional.of(head.totals()),
                limits);
    }

    private static Snapshots fetchUnverified(
            Store store, StoreLayout layout, String digest, long bytes, Optional<Totals> announced, Limits limits)
            throws IOException {
        String name = layout.snapshot(digest);
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
        return new Snapshots(digest, announced, limits, name, object);
    }

    private static DamagedException wrongSize(String name, long bytes, long expected) {
        return new DamagedException("the snapshot " + name + " has " + bytes + " bytes and should have " + expected);
    }

    /** @throws DamagedException when it is not the snapshot of its name */
    void verify() throws DamagedException {
        if (!Digests.hex(Digests.sha256().digest(object)).equals(digest)) {
            throw new DamagedException("the snapshot " + name + " has the wrong digest");
        }
    }

    int bytes() {
        return bytes;
    }

    /** It is not read again: of a million files it takes some 40 MB. */
    void forget() {
        object = null;
    }

    /** Reads it from its start. */
    SnapshotReader open() throws IOException {
        SnapshotReader reader = new SnapshotReader(lines(), limits.entries(), limits.bytes());
        if (announced.isPresent() && !totals(reader.snapshot()).equals(announced.get())) {
            reader.close();
            throw new DamagedException("it has other totals than its head");
        }
        return reader;
    }

    /** Its lines from the start, which only {@link #open} checks. */
    InputStream lines() throws IOException {
        return Compression.decompress(new ByteArrayInputStream(object), Math.max(1L << 20, object.length * MAX_RATIO));
    }

    /** What a head of this snapshot says of it. */
    Totals totals(Snapshot snapshot) {
        return new Totals(
                snapshot.entries(),
                snapshot.bytes(),
                snapshot.packs().size(),
                snapshot.packs().stream().mapToLong(Pack::bytes).sum(),
                bytes);
    }

    /** Adds the object's name to what a reader found wrong in it. */
    DamagedException named(DamagedException e) {
        return new DamagedException("the snapshot " + name + " is damaged: " + e.getMessage(), e);
    }
}
