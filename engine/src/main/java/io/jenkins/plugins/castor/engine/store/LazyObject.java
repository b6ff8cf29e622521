package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/**
 * An object that is read on demand.
 *
 * @param most the largest size in bytes that it reads
 * @param known its size, if a listing returned it
 */
record LazyObject(Store store, String name, int most, OptionalLong known) implements SmallObject {

    static List<SmallObject> list(Store store, String prefix, int most) throws StoreException {
        return store.list(prefix).stream()
                .filter(object -> object.name().indexOf('/', prefix.length() + 1) < 0)
                .<SmallObject>map(object -> new LazyObject(store, object.name(), most, OptionalLong.of(object.bytes())))
                .toList();
    }

    @Override
    public byte[] content() throws StoreException {
        long bytes = known.isPresent()
                ? known.getAsLong()
                : store.size(name).orElseThrow(() -> new MissingObjectException(name));
        if (bytes > most) {
            throw new OversizedObjectException(name, bytes, most);
        }
        ByteBuffer content = ByteBuffer.allocate((int) bytes);
        store.read(name, 0, content);
        return content.array();
    }
}
