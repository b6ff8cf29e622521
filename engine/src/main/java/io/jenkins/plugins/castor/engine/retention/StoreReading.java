package io.jenkins.plugins.castor.engine.retention;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Pool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lists namespaces of a store, and reads their heads, many at once: a store answers after a round trip. */
final class StoreReading {

    private static final int READS_AT_ONCE = 24;

    private final Store store;
    private final List<Namespace> namespaces;
    private final Optional<TrustedKeys> keys;
    private final Optional<StoreId> identity;
    private final Map<String, NamespaceHeads> heads = new HashMap<>();

    /** The names of the retirements that were read, or could not be. */
    private final Set<String> tried = new HashSet<>();

    /** Where a small object is read to. */
    private record Wanted(NamespaceHeads heads, SmallObject object) {}

    /**
     * @param store stays open
     * @param namespaces which ones; empty for all
     * @param keys whose signatures count; empty to ignore signatures
     * @param identity the store that heads must have been published in; empty for any
     */
    StoreReading(Store store, List<Namespace> namespaces, Optional<TrustedKeys> keys, Optional<StoreId> identity) {
        this.store = store;
        this.namespaces = namespaces;
        this.keys = keys;
        this.identity = identity;
    }

    /** Lists the namespaces, by their paths: the whole store in one listing, or each of those that are wanted. */
    SortedMap<String, NamespaceListing> list() throws StoreException {
        if (namespaces.isEmpty()) {
            return NamespaceListing.of(store.list(""));
        }
        SortedMap<String, NamespaceListing> found = new TreeMap<>();
        for (Namespace namespace : namespaces) {
            NamespaceListing.of(store.list(namespace.path())).values().stream()
                    .filter(listing -> listing.namespace().path().equals(namespace.path()))
                    .forEach(listing -> found.put(namespace.path(), listing));
        }
        return found;
    }

    /** Reads the heads of a listing that were not read yet, and what takes them out of use. */
    void read(SortedMap<String, NamespaceListing> listings) throws IOException, InterruptedException {
        Map<String, NamespaceHeads> owners = new HashMap<>();
        List<String> names = new ArrayList<>();
        listings.forEach((path, listing) -> {
            NamespaceHeads own =
                    heads.computeIfAbsent(path, unknown -> new NamespaceHeads(listing.layout(), keys, identity));
            List<StoredObject> unread = new ArrayList<>();
            listing.heads().forEach((number, head) -> {
                if (!own.knows(head.name())) {
                    unread.add(head);
                    Optional.ofNullable(listing.revocations().get(number)).ifPresent(unread::add);
                }
            });
            listing.retirements().values().stream()
                    .filter(retirement -> tried.add(retirement.name()))
                    .forEach(unread::add);
            unread.forEach(object -> {
                owners.put(object.name(), own);
                names.add(object.name());
            });
        });
        List<Wanted> wanted = store.small(names, HeadCodec.MAX_BYTES).stream()
                .map(object -> new Wanted(owners.get(object.name()), object))
                .toList();
        Pool.map(READS_AT_ONCE, wanted, one -> {
            SmallObject read = read(one.object());
            synchronized (one.heads()) {
                one.heads().read(List.of(read));
            }
            return null;
        });
    }

    /** The same object with its content in memory, or with the failure to read it. */
    private static SmallObject read(SmallObject object) {
        try {
            byte[] content = object.content();
            return SmallObject.of(object.name(), () -> content);
        } catch (StoreException e) {
            return SmallObject.of(object.name(), () -> {
                throw e;
            });
        }
    }

    /** What was read of a namespace. */
    NamespaceHeads heads(NamespaceListing listing) {
        return heads.get(listing.namespace().path());
    }
}
