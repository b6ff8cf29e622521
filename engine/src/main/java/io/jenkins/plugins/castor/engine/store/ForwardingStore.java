package io.jenkins.plugins.castor.engine.store;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Forwards every call to another store, and closes that store when it is closed. Decorators override the calls that
 * they change.
 */
public abstract class ForwardingStore implements Store {

    /** The store that calls are forwarded to. */
    protected final Store store;

    protected ForwardingStore(Store store) {
        this.store = store;
    }

    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        return store.create(name, content);
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        return store.put(uploads, sent);
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        store.read(name, offset, into);
    }

    @Override
    public Fetch fetch(List<Range> ranges) throws StoreException {
        return store.fetch(ranges);
    }

    @Override
    public OptionalLong size(String name) throws StoreException {
        return store.size(name);
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        return store.list(prefix);
    }

    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return store.listSmall(prefix, most);
    }

    @Override
    public SmallObject small(String name, int most) {
        return store.small(name, most);
    }

    @Override
    public List<SmallObject> small(List<String> names, int most) {
        return store.small(names, most);
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        return store.listSegments(prefix);
    }

    @Override
    public Optional<List<StoredObject>> listHeads(String prefix) throws StoreException {
        return store.listHeads(prefix);
    }

    @Override
    public boolean delete(String name) throws StoreException {
        return store.delete(name);
    }

    @Override
    public void delete(Collection<String> names) throws StoreException {
        store.delete(names);
    }

    @Override
    public Optional<Path> staging() throws StoreException {
        return store.staging();
    }

    @Override
    public Optional<UrlSigner> signer() {
        return store.signer();
    }

    @Override
    public Optional<ObjectReader> through(URI server, Duration answering) {
        return store.through(server, answering);
    }

    @Override
    public boolean distrust(String name) {
        return store.distrust(name);
    }

    @Override
    public long nearBytes() {
        return store.nearBytes();
    }

    @Override
    public List<String> warnings() {
        return store.warnings();
    }

    @Override
    public String toString() {
        return store.toString();
    }

    @Override
    public void close() {
        store.close();
    }
}
