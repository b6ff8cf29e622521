package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import java.nio.ByteBuffer;
import java.util.List;

/** A listed object that is read when somebody wants its bytes. */
record LazyObject(Store store, String name, int most) implements SmallObject {

    static List<SmallObject> list(Store store, String prefix, int most) throws StoreException {
        return store.listSegments(prefix).stream()
                .<SmallObject>map(segment -> new LazyObject(store, prefix + "/" + segment, most))
                .toList();
    }

    @Override
    public byte[] content() throws StoreException {
        long bytes = store.size(name).orElseThrow(() -> new MissingObjectException(name));
        if (bytes > most) {
            throw new OversizedObjectException(name, bytes, most);
        }
        ByteBuffer content = ByteBuffer.allocate((int) bytes);
        store.read(name, 0, content);
        return content.array();
    }
}
