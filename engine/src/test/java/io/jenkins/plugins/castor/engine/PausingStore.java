package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/** Calls back before each call to a store: there the test lets others go on. Used by one actor, whose threads share it. */
final class PausingStore extends ForwardingStore {

    /** Gets the number of the call since the last {@link #restart}, from 1 on. */
    interface Pause {
        void before(int call);
    }

    private final Pause pause;
    private final AtomicInteger calls = new AtomicInteger();

    PausingStore(Store store, Pause pause) {
        super(store);
        this.pause = pause;
    }

    void restart() {
        calls.set(0);
    }

    private void pause() {
        pause.before(calls.incrementAndGet());
    }

    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        pause();
        return super.create(name, content);
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        pause();
        return super.put(uploads, sent);
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        pause();
        super.read(name, offset, into);
    }

    @Override
    public Fetch fetch(List<Range> ranges) throws StoreException {
        pause();
        return super.fetch(ranges);
    }

    @Override
    public OptionalLong size(String name) throws StoreException {
        pause();
        return super.size(name);
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        pause();
        return super.list(prefix);
    }

    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        pause();
        return super.listSmall(prefix, most).stream().map(this::pausing).toList();
    }

    @Override
    public SmallObject small(String name, int most) {
        return pausing(super.small(name, most));
    }

    @Override
    public List<SmallObject> small(List<String> names, int most) {
        return super.small(names, most).stream().map(this::pausing).toList();
    }

    private SmallObject pausing(SmallObject object) {
        return SmallObject.of(object.name(), () -> {
            pause();
            return object.content();
        });
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        pause();
        return super.listSegments(prefix);
    }

    @Override
    public boolean delete(String name) throws StoreException {
        pause();
        return super.delete(name);
    }

    @Override
    public void delete(Collection<String> names) throws StoreException {
        pause();
        super.delete(names);
    }

    /** The store below is everybody's. */
    @Override
    public void close() {
        // Its owner closes it.
    }
}
