package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.ObjectCheck;
import io.jenkins.plugins.castor.engine.repository.PackSizes;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.LimitExceededException;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewPack;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewSnapshot;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Decides, on the trusted side, which objects an untrusted machine may upload for a save that it prepared. */
final class UploadAdmission {

    private final Store store;
    private final StoreLayout layout;
    private final Limits limits;

    UploadAdmission(Store store, Namespace namespace, Limits limits) {
        this.store = store;
        this.layout = new StoreLayout(namespace);
        this.limits = limits;
    }

    /**
     * An object of a save.
     *
     * @param name its whole name
     * @param digest its SHA-256 in hex, as the manifest gives it
     * @param bytes its size, as the manifest gives it
     * @param taken whether the store has it already
     */
    record Place(String name, String digest, long bytes, boolean taken) {}

    /**
     * The objects of a prepared save; the snapshot is the last. They are in the namespace. A pack that is there already was
     * sent by an earlier attempt; only its size is compared, as a lie about its digest must not get a good one deleted. Checks a snapshot that exists
     * already, because the other machine cannot, and deletes a damaged one, so that it can be uploaded again.
     *
     * @param manifest may come from a hostile machine
     * @throws IOException when the store fails, the save exceeds the limits, or the manifest gives a wrong size
     */
    List<Place> of(Manifest manifest) throws IOException, InterruptedException {
        check("to send", manifest.bytes(), limits.bytes());
        check("in its snapshot", manifest.snapshot().bytes(), limits.snapshotBytes());
        PackSizes sizes = PackSizes.list(store, layout);
        List<Place> places = new ArrayList<>();
        for (NewPack pack : manifest.packs()) {
            String name = layout.pack(pack.name());
            OptionalLong stored = sizes.bytes(pack.name());
            if (stored.isPresent()) {
                checkSize(name, pack.bytes(), stored.getAsLong());
            }
            places.add(new Place(name, pack.digest(), pack.bytes(), stored.isPresent()));
        }
        places.add(place(manifest.snapshot()));
        return places;
    }

    private static void check(String what, long bytes, long most) throws IOException {
        if (bytes > most) {
            String size = Quantities.bytes(bytes, most) + " " + what;
            throw new IOException(
                    new LimitExceededException("a save", size, Quantities.bytes(most, bytes)).toItsMaker("the save"));
        }
    }

    private Place place(NewSnapshot snapshot) throws IOException, InterruptedException {
        String name = layout.snapshot(snapshot.digest());
        OptionalLong stored = store.size(name);
        boolean taken = stored.isPresent() && isIntact(name, snapshot.digest(), stored.getAsLong());
        if (taken) {
            checkSize(name, snapshot.bytes(), stored.getAsLong());
        } else if (stored.isPresent()) {
            store.delete(name);
        }
        return new Place(name, snapshot.digest(), snapshot.bytes(), taken);
    }

    private static void checkSize(String name, long promised, long stored) throws IOException {
        if (stored != promised) {
            throw new IOException("the manifest says that the object " + name + " has " + promised
                    + " bytes, but it has " + stored + "; prepare the save again");
        }
    }

    /** Checks an object with its size in the store. With the manifest's size, a lie would get a good object deleted. */
    private boolean isIntact(String name, String digest, long bytes) throws IOException, InterruptedException {
        try {
            ObjectCheck.check(store, name, bytes, digest);
            return true;
        } catch (DamagedException e) {
            return false;
        }
    }
}
