package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.snapshot.Head.Totals;
import io.jenkins.plugins.castor.engine.snapshot.LimitExceededException;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A snapshot that is fetched into memory once and can be read several times. Each factory method says when its digest is
 * checked. Closing is not needed.
 */
public final class StoredSnapshot {

    /** The most that a snapshot may grow when it is decompressed; real listings stay far below. */
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
            throw new LimitExceededException(
                    "the snapshot " + name, bytes + " bytes", String.valueOf(limits.snapshotBytes()));
        }
        this.bytes = (int) bytes;
    }

    /**
     * Fetches the snapshot that a head names, and checks its digest.
     *
     * @throws DamagedException when its size or digest is wrong, or exceeds the limits
     * @throws MissingObjectException when the store lacks it
     */
    public static StoredSnapshot fetch(Store store, Head head, Limits limits) throws IOException {
        return of(store, head, limits).fetchVerified();
    }

    /** Fetches a snapshot that no head names yet, and checks its digest; else as {@link #fetch(Store, Head, Limits)}. */
    public static StoredSnapshot fetch(Store store, StoreLayout layout, Manifest.NewSnapshot snapshot, Limits limits)
            throws IOException {
        return new StoredSnapshot(store, layout, snapshot.digest(), snapshot.bytes(), Optional.empty(), limits)
                .fetchVerified();
    }

    /** Fetches a snapshot without checking its digest. Call {@link #verify} before you act on what you read. */
    public static StoredSnapshot fetchUnverified(Store store, Head head, Limits limits) throws IOException {
        return of(store, head, limits).fetchWhole();
    }

    private StoredSnapshot fetchVerified() throws IOException {
        fetchWhole().verify();
        return this;
    }

    private StoredSnapshot fetchWhole() throws IOException {
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

    /**
     * Checks the digest of a snapshot that has been fetched.
     *
     * @throws DamagedException when it does not match the snapshot's name
     */
    public void verify() throws DamagedException {
        check(arrival.digest());
    }

    /**
     * A snapshot that one thread reads while another calls {@link #receive}. Do not act on what you read before
     * {@code receive} has returned.
     *
     * @throws DamagedException when the head announces a size beyond the limits
     */
    public static StoredSnapshot arriving(Store store, Head head, Limits limits) throws DamagedException {
        StoredSnapshot snapshot = of(store, head, limits);
        snapshot.arrival = new ArrivingObject(snapshot.bytes);
        return snapshot;
    }

    private static StoredSnapshot of(Store store, Head head, Limits limits) throws DamagedException {
        Totals totals = head.totals();
        String what = "generation " + head.generation() + " of " + head.namespace();
        if (totals.bytes() > limits.bytes()) {
            throw new LimitExceededException(
                    what,
                    "files of " + Quantities.bytes(totals.bytes(), limits.bytes()),
                    Quantities.bytes(limits.bytes(), totals.bytes()));
        }
        if (totals.entries() > limits.entries()) {
            throw new LimitExceededException(
                    what, Quantities.count(totals.entries(), "entry", "entries"), Quantities.count(limits.entries()));
        }
        return new StoredSnapshot(
                store,
                new StoreLayout(head.namespace()),
                head.snapshot(),
                totals.snapshotBytes(),
                Optional.of(totals),
                limits);
    }

    /**
     * Downloads an {@link #arriving} snapshot and checks its digest. Call it once.
     *
     * @throws DamagedException when its size or digest is wrong
     * @throws StoreException when the store fails
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

    private DamagedException wrongSize(long found, Exception cause) {
        return new DamagedException("the snapshot " + name + " has " + found + " bytes, expected " + bytes, cause);
    }

    /** Reports a wrong size instead of the failure that it caused. */
    private void checkSize(IOException failure) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        OptionalLong size = OptionalLong.empty();
        try {
            size = store.size(name);
        } catch (StoreException e) {
            // Report the first failure.
        }
        if (size.isPresent() && size.getAsLong() != bytes) {
            throw wrongSize(size.getAsLong(), failure);
        }
    }

    /** The size of the compressed snapshot in the store. */
    public int bytes() {
        return bytes;
    }

    /** Frees the memory; call it after the last read. A snapshot of a million files takes about 40 MB. */
    public void forget() {
        arrival = null;
    }

    /**
     * Opens a reader at the start of the snapshot; the caller closes it.
     *
     * @throws DamagedException when the start is damaged, or its totals differ from those in the head
     */
    public SnapshotReader open() throws IOException {
        SnapshotReader reader = reader();
        if (announced.isPresent() && !totals(reader.snapshot()).equals(announced.get())) {
            reader.close();
            throw new DamagedException("its totals differ from those in its head");
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

    /** The decompressed lines from the start, unchecked: only {@link #open} validates them. The caller closes the stream. */
    public InputStream lines() throws IOException {
        return Compression.decompress(arrival.open(), Math.max(1L << 20, bytes * MAX_RATIO));
    }

    /** The totals that a head of this snapshot must have. */
    public Totals totals(Snapshot snapshot) {
        return new Totals(
                snapshot.entries(),
                snapshot.bytes(),
                snapshot.packs().stream().map(PackSize::of).toList(),
                bytes);
    }

    /** Adds the snapshot's name to a reader's exception. */
    public DamagedException named(DamagedException e) {
        String what = "the snapshot " + name;
        return e instanceof LimitExceededException limit
                ? limit.of(what)
                : new DamagedException(what + " is damaged: " + e.getMessage(), e);
    }
}
