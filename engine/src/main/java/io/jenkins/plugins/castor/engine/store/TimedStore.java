package io.jenkins.plugins.castor.engine.store;

import java.util.List;

/** A decorator that learns how long the store below takes for small objects. */
public abstract class TimedStore extends ForwardingStore {

    protected TimedStore(Store store) {
        super(store);
    }

    /** A small object was read, on any thread. */
    protected abstract void smallObjectTook(long nanos);

    @Override
    public final SmallObject small(String name, int most) {
        return timed(store.small(name, most));
    }

    @Override
    public final List<SmallObject> small(List<String> names, int most) {
        return store.small(names, most).stream().map(this::timed).toList();
    }

    @Override
    public final List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return store.listSmall(prefix, most).stream().map(this::timed).toList();
    }

    private SmallObject timed(SmallObject object) {
        return SmallObject.of(object.name(), () -> {
            long start = System.nanoTime();
            byte[] content = object.content();
            smallObjectTook(System.nanoTime() - start);
            return content;
        });
    }
}
