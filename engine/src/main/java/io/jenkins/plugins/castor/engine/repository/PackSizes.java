package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The packs that the store has of one namespace, with their sizes: one listing. */
public final class PackSizes {

    private final StoreLayout layout;
    private final Map<String, Long> bytesByName;

    private PackSizes(StoreLayout layout, Map<String, Long> bytesByName) {
        this.layout = layout;
        this.bytesByName = bytesByName;
    }

    /** Lists the packs of a namespace. */
    public static PackSizes list(Store store, StoreLayout layout) throws StoreException {
        Map<String, Long> bytesByName = new HashMap<>();
        for (Store.StoredObject object : store.list(layout.packs())) {
            bytesByName.put(object.name(), object.bytes());
        }
        return new PackSizes(layout, bytesByName);
    }

    /** Whether the store has this pack with all of its bytes. */
    public boolean has(Pack pack) {
        return bytes(pack.digest()).equals(OptionalLong.of(pack.bytes()));
    }

    /** How many bytes the store has of the pack with this digest; empty where it has none. */
    public OptionalLong bytes(String digest) {
        Long bytes = bytesByName.get(layout.pack(digest));
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
    }
}
