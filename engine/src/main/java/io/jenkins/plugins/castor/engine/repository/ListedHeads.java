package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A view of a store that lists the heads of one namespace once and answers later reads from that listing. Use it to read
 * many heads: it takes one call to the store instead of one or two per head. It does not see heads created later.
 */
public final class ListedHeads extends ForwardingStore {

    private final String prefix;
    private final Map<String, SmallObject> listed = new LinkedHashMap<>();

    /** Lists the heads of the namespace. */
    public ListedHeads(Store store, StoreLayout layout) throws StoreException {
        super(store);
        this.prefix = layout.heads();
        store.listSmall(prefix, HeadCodec.MAX_BYTES).forEach(object -> listed.put(object.name(), object));
    }

    @Override
    public List<SmallObject> listSmall(String of, int most) throws StoreException {
        return of.equals(prefix) ? List.copyOf(listed.values()) : super.listSmall(of, most);
    }

    @Override
    public List<String> listSegments(String of) throws StoreException {
        return of.equals(prefix)
                ? listed.keySet().stream()
                        .map(name -> name.substring(prefix.length() + 1))
                        .toList()
                : super.listSegments(of);
    }

    @Override
    public SmallObject small(String name, int most) {
        SmallObject object = listed.get(name);
        return object == null ? super.small(name, most) : object;
    }
}
