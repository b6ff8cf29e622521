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

/** What the trusted side lets a machine put that prepared a save and is not trusted. */
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
     * @param taken whether it is in the store already
     */
    record Place(String name, Part part, boolean taken) {}

    /**
     * The objects of a prepared save, the snapshot is the last. What they are named follows from the namespace. Objects that
     * are there already are checked here, as the other machine cannot; one that is damaged is deleted, so that it can be put
     * anew.
     *
     * @param manifest may come from a hostile machine
     * @throws IOException for trouble with the store, or a save beyond the limits
     */
    List<Place> of(Manifest manifest) throws IOException, InterruptedException {
        if (manifest.bytes() > limits.bytes() || manifest.snapshot().bytes() > limits.snapshotBytes()) {
            throw new IOException("the save has " + manifest.bytes() + " new bytes, "
                    + manifest.snapshot().bytes() + " of them its snapshot, more than is allowed");
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

    private Place place(String name, Part part, OptionalLong there) throws IOException, InterruptedException {
        if (there.isPresent() && isWhole(name, part.digest(), there.getAsLong())) {
            if (there.getAsLong() != part.bytes()) {
                throw new IOException("the manifest says that " + name + " has " + part.bytes() + " bytes, and it has "
                        + there.getAsLong() + "; whoever made it did not prepare this save");
            }
            return new Place(name, part, true);
        }
        if (there.isPresent()) {
            store.delete(name);
        }
        return new Place(name, part, false);
    }

    /** By what the store has of it, never by what the manifest says: that could have a good object deleted. */
    private boolean isWhole(String name, String digest, long bytes) throws IOException, InterruptedException {
        try {
            ObjectCheck.check(store, name, bytes, digest);
            return true;
        } catch (DamagedException e) {
            return false;
        }
    }
}
