package io.jenkins.plugins.castor.engine.retention;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The objects of a namespace in a listing. Objects of other names are left out, and left alone.
 *
 * @param heads by generation
 * @param revocations by generation
 * @param retirements by generation
 * @param contents the snapshots and packs by name
 */
record NamespaceListing(
        StoreLayout layout,
        NavigableMap<Long, StoredObject> heads,
        NavigableMap<Long, StoredObject> revocations,
        NavigableMap<Long, StoredObject> retirements,
        Map<String, StoredObject> contents) {

    /** Nothing. */
    static NamespaceListing of(Namespace namespace) {
        return new NamespaceListing(
                new StoreLayout(namespace), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new HashMap<>());
    }

    /** Sorts a listing into namespaces, by their paths. */
    static SortedMap<String, NamespaceListing> of(List<StoredObject> objects) {
        SortedMap<String, NamespaceListing> all = new TreeMap<>();
        for (StoredObject object : objects) {
            int name = object.name().lastIndexOf('/');
            int kind = object.name().lastIndexOf('/', name - 1);
            if (kind > 0) {
                String path = object.name().substring(0, kind);
                NamespaceListing known = all.get(path);
                Optional<NamespaceListing> listing =
                        known == null ? parse(path).map(NamespaceListing::of) : Optional.of(known);
                if (listing.isPresent() && listing.get().add(object)) {
                    all.put(path, listing.get());
                }
            }
        }
        return all;
    }

    private static Optional<Namespace> parse(String path) {
        try {
            return Optional.of(Namespace.parse(path))
                    .filter(namespace -> namespace.path().equals(path));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean add(StoredObject object) {
        String name = object.name();
        if (layout.isContent(name)) {
            contents.put(name, object);
            return true;
        }
        return add(object, layout.generation(name), heads)
                || add(object, layout.revoked(name), revocations)
                || add(object, layout.retired(name), retirements);
    }

    private static boolean add(StoredObject object, OptionalLong number, Map<Long, StoredObject> to) {
        if (number.orElse(0) == 0) {
            return false;
        }
        to.put(number.getAsLong(), object);
        return true;
    }

    Namespace namespace() {
        return layout.namespace();
    }
}
