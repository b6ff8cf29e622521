package io.jenkins.plugins.castor.engine.hostile;

import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A store in a directory, with something that happens before each read. */
final class OtherStore extends ForwardingStore {

    /** What happens before a read. */
    interface Before {
        void read(String name, long offset) throws StoreException;
    }

    private final Before before;

    OtherStore(Path root, Before before) {
        super(new DirectoryStore(root));
        this.before = before;
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        before.read(name, offset);
        super.read(name, offset, into);
    }

    @Override
    public Fetch fetch(List<Range> ranges) {
        return Fetch.direct(this, ranges);
    }

    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return listSegments(prefix).stream()
                .map(segment -> small(prefix + "/" + segment, most))
                .toList();
    }

    @Override
    public SmallObject small(String name, int most) {
        SmallObject object = super.small(name, most);
        return SmallObject.of(name, () -> {
            before.read(name, 0);
            return object.content();
        });
    }
}
