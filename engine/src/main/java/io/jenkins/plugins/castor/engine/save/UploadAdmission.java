package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.ObjectCheck;
import io.jenkins.plugins.castor.engine.repository.PackSizes;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.Part;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
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
     * @param part its digest and size, from the manifest
     * @param taken whether the store has it already
     */
    record Place(String name, Part part, boolean taken) {}

    /**
     * The objects of a prepared save; the snapshot is the last. Their names follow from the namespace. Checks the objects
     * that exist already, because the other machine cannot, and deletes damaged ones, so that they can be uploaded again.
     *
     * @param manifest may come from a hostile machine
     * @throws IOException when the store fails, the save exceeds the limits, or the manifest gives a wrong size
     */
    List<Place> of(Manifest manifest) throws IOException, InterruptedException {
        if (manifest.bytes() > limits.bytes() || manifest.snapshot().bytes() > limits.snapshotBytes()) {
            throw new IOException("the save has " + manifest.bytes() + " new bytes, "
                    + manifest.snapshot().bytes() + " of them its snapshot, more than is allowed; cache less");
        }
        PackSizes sizes = PackSizes.list(store, layout);
        List<Place> places = new ArrayList<>();
        for (Part pack : manifest.packs()) {
            places.add(place(layout.pack(pack.digest()), pack, sizes.bytes(pack.digest())));
        }
        String name = layout.snapshot(manifest.snapshot().digest());
        places.add(place(name, manifest.snapshot(), store.size(name)));
        return places;
    }

    private Place place(String name, Part part, OptionalLong stored) throws IOException, InterruptedException {
        if (stored.isPresent() && isIntact(name, part.digest(), stored.getAsLong())) {
            if (stored.getAsLong() != part.bytes()) {
                throw new IOException("the manifest says that the object " + name + " has " + part.bytes()
                        + " bytes, but it has " + stored.getAsLong() + "; prepare the save again");
            }
            return new Place(name, part, true);
        }
        if (stored.isPresent()) {
            store.delete(name);
        }
        return new Place(name, part, false);
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
