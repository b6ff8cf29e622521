package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.Totals;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;

/** A snapshot, fetched once, checked by its digest, and read as often as needed. */
public final class StoredSnapshot {

    /** A listing compresses well, but not without end. */
    private static final long MAX_RATIO = 64;

    private final Store store;
    private final String digest;
    private final Optional<Totals> announced;
    private final Limits limits;
    private final String name;
    private final int bytes;
    private ArrivingObject arrival;

    private StoredSnapshot(
            Store store, StoreLayout layout, String digest, long bytes, Optional<Totals> announced, Limits limits)
            throws DamagedException {
        this.store = store;
        this.digest = digest;
        this.announced = announced;
        this.limits = limits;
        this.name = layout.snapshot(digest);
        if (bytes > limits.snapshotBytes()) {
            throw new DamagedException("the snapshot " + name + " has " + bytes + " bytes, more than the "
                    + limits.snapshotBytes() + " that are allowed; raise the limit if you trust it");
        }
        this.bytes = (int) bytes;
    }

    public static StoredSnapshot fetch(Store store, Head head, Limits limits) throws IOException {
        return of(store, head, limits).whole();
    }

    /** Fetches one that no head names yet. */
    public static StoredSnapshot fetch(Store store, StoreLayout layout, Manifest.Part snapshot, Limits limits)
            throws IOException {
        return new StoredSnapshot(store, layout, snapshot.digest(), snapshot.bytes(), Optional.empty(), limits).whole();
    }

    /** Fetches it and leaves it to the caller to {@link #verify} it before anything comes of it. */
    public static StoredSnapshot fetchUnverified(Store store, Head head, Limits limits) throws IOException {
        return of(store, head, limits).there();
    }

    private StoredSnapshot whole() throws IOException {
        there().verify();
        return this;
    }

    private StoredSnapshot there() throws IOException {
        byte[] object;
        try {
            object = store.small(name, bytes).content();
        } catch (OversizedObjectException e) {
            throw wrongSize(e.bytes(), e);
        }
        if (object.length != bytes) {
            throw wrongSize(object.length, null);
        }
        arrival = ArrivingObject.of(object);
        return this;
    }

    /** @throws DamagedException when it is not the snapshot of its name */
    public void verify() throws DamagedException {
        check(arrival.digest());
    }

    /**
     * One that can be read while another thread lets it {@link #receive}; nothing may come of what is read before that
     * has ended well.
     */
    public static StoredSnapshot arriving(Store store, Head head, Limits limits) throws DamagedException {
        StoredSnapshot snapshots = of(store, head, limits);
        snapshots.arrival = new ArrivingObject(snapshots.bytes);
        return snapshots;
    }

    private static StoredSnapshot of(Store store, Head head, Limits limits) throws DamagedException {
        return new StoredSnapshot(
                store,
                new StoreLayout(head.namespace()),
                head.snapshot(),
                head.totals().snapshotBytes(),
                Optional.of(head.totals()),
                limits);
    }

    /**
     * Fetches it, and checks that it is the one of its name.
     *
     * @throws DamagedException when it is not
     */
    public void receive() throws IOException {
        MessageDigest found = Digests.sha256();
        try {
            arrival.receive(store, name, found::update);
        } catch (MissingObjectException | RetryableException e) {
            throw e;
        } catch (StoreException e) {
            checkSize(e);
            throw e;
        }
        try {
            check(found.digest());
        } catch (DamagedException e) {
            checkSize(e);
            throw e;
        }
    }

    private void check(byte[] found) throws DamagedException {
        if (!Digests.hex(found).equals(digest)) {
            throw new DamagedException("the snapshot " + name + " has the wrong digest");
        }
    }

    private DamagedException wrongSize(long found, Exception why) {
        return new DamagedException("the snapshot " + name + " has " + found + " bytes and should have " + bytes, why);
    }

    /** Another size explains more than what it led to. */
    private void checkSize(IOException trouble) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        OptionalLong size = OptionalLong.empty();
        try {
            size = store.size(name);
        } catch (StoreException e) {
            // There is something to be told already.
        }
        if (size.isPresent() && size.getAsLong() != bytes) {
            throw wrongSize(size.getAsLong(), trouble);
        }
    }

    public int bytes() {
        return bytes;
    }

    /** It is not read again: of a million files it takes some 40 MB. */
    public void forget() {
        arrival = null;
    }

    /** Reads it from its start. */
    public SnapshotReader open() throws IOException {
        SnapshotReader reader = reader();
        if (announced.isPresent() && !totals(reader.snapshot()).equals(announced.get())) {
            reader.close();
            throw new DamagedException("it has other totals than its head");
        }
        return reader;
    }

    private SnapshotReader reader() throws IOException {
        try {
            return new SnapshotReader(lines(), limits.entries(), limits.bytes());
        } catch (UnsupportedVersionException e) {
            throw e.of("the snapshot " + name);
        }
    }

    /** Its lines from the start, which only {@link #open} checks. */
    public InputStream lines() throws IOException {
        return Compression.decompress(arrival.open(), Math.max(1L << 20, bytes * MAX_RATIO));
    }

    /** What a head of this snapshot says of it. */
    public Totals totals(Snapshot snapshot) {
        return new Totals(
                snapshot.entries(),
                snapshot.bytes(),
                snapshot.packs().size(),
                snapshot.packs().stream().mapToLong(Pack::bytes).sum(),
                bytes);
    }

    /** Adds the object's name to what a reader found wrong in it. */
    public DamagedException named(DamagedException e) {
        return new DamagedException("the snapshot " + name + " is damaged: " + e.getMessage(), e);
    }
}
