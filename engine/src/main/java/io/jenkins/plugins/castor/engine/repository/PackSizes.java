package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The packs of one namespace in a store and their sizes, from one listing. It does not see packs stored later. */
public final class PackSizes {

    private final StoreLayout layout;
    private final Map<String, Long> bytesByName;

    private PackSizes(StoreLayout layout, Map<String, Long> bytesByName) {
        this.layout = layout;
        this.bytesByName = bytesByName;
    }

    /** Lists the packs of a namespace, with one call to the store. */
    public static PackSizes list(Store store, StoreLayout layout) throws StoreException {
        Map<String, Long> bytesByName = new HashMap<>();
        for (Store.StoredObject object : store.list(layout.packs())) {
            bytesByName.put(object.name(), object.bytes());
        }
        return new PackSizes(layout, bytesByName);
    }

    /** Whether the store has this pack, with the right size. */
    public boolean has(Pack pack) {
        return bytes(pack.name()).equals(OptionalLong.of(pack.bytes()));
    }

    /** The same for a pack as a head has it. */
    public boolean has(PackSize pack) {
        return bytes(pack.name()).equals(OptionalLong.of(pack.bytes()));
    }

    /** The size in the store of the pack with this name; empty when the store lacks it. */
    public OptionalLong bytes(String name) {
        Long bytes = bytesByName.get(layout.pack(name));
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
    }
}
