package io.jenkins.plugins.castor.engine.hostile;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** A store in a directory, with something that happens before each read. */
final class OtherStore implements Store {

    /** What happens before a read. */
    interface Before {
        void read(String name, long offset) throws StoreException;
    }

    private final DirectoryStore store;
    private final Before before;

    OtherStore(Path root, Before before) {
        this.store = new DirectoryStore(root);
        this.before = before;
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        before.read(name, offset);
        store.read(name, offset, into);
    }

    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        return store.create(name, content);
    }

    @Override
    public boolean create(String name, Path content) throws StoreException {
        return store.create(name, content);
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
    public List<String> listSegments(String prefix) throws StoreException {
        return store.listSegments(prefix);
    }

    @Override
    public boolean delete(String name) throws StoreException {
        return store.delete(name);
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
