package io.jenkins.plugins.castor.engine.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Repeats calls that failed for a reason that may pass. Not {@link #put}: only the store knows which uploads, or parts of
 * them, are done, so it is given the {@link Retry} itself.
 */
public final class RetryingStore extends ForwardingStore {

    private final Retry retry;

    public RetryingStore(Store store, Retry retry) {
        super(store);
        this.retry = retry;
    }

    @Override
    public Store withoutRetries() {
        return store.withoutRetries();
    }

    /** An attempt that seemed to fail may have created the object: then its bytes are ours. */
    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        return retry.run(attempt -> super.create(name, content) || (attempt > 0 && has(name, content)));
    }

    private boolean has(String name, byte[] content) throws StoreException {
        try {
            return Arrays.equals(super.small(name, content.length).content(), content);
        } catch (MissingObjectException | OversizedObjectException e) {
            return false;
        }
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        int start = into.position();
        retry.run(attempt -> {
            super.read(name, offset, into.position(start));
            return null;
        });
    }

    /** A range whose fetching failed is read by itself. */
    @Override
    public Fetch fetch(List<Range> ranges) throws StoreException {
        Fetch fetch = retry.run(attempt -> super.fetch(ranges));
        return new Fetch() {
            @Override
            public void read(int range, ByteBuffer into) throws StoreException {
                int start = into.position();
                retry.run(attempt -> {
                    into.position(start);
                    if (attempt == 0) {
                        fetch.read(range, into);
                    } else {
                        Range wanted = ranges.get(range);
                        RetryingStore.super.read(wanted.name(), wanted.offset(), into);
                    }
                    return null;
                });
            }

            @Override
            public void close() {
                fetch.close();
            }
        };
    }

    @Override
    public OptionalLong size(String name) throws StoreException {
        return retry.run(attempt -> super.size(name));
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        return retry.run(attempt -> super.list(prefix));
    }

    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return retry.run(attempt -> super.listSmall(prefix, most)).stream()
                .map(this::retried)
                .toList();
    }

    @Override
    public SmallObject small(String name, int most) {
        return retried(super.small(name, most));
    }

    private SmallObject retried(SmallObject object) {
        return SmallObject.of(object.name(), () -> retry.run(attempt -> object.content()));
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        return retry.run(attempt -> super.listSegments(prefix));
    }

    /** Another attempt may find that the first one did delete it, which is what was wanted. */
    @Override
    public boolean delete(String name) throws StoreException {
        return retry.run(attempt -> super.delete(name) || attempt > 0);
    }
}
