package io.jenkins.plugins.castor.engine.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Retries calls that fail with a {@link RetryableException}, except {@link #put}: only the store below knows which
 * uploads, or which parts of them, are done, so it gets the {@link Retry} itself.
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

    /** A failed attempt may still have created the object. Then the object has our bytes. */
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

    /** Reads a range directly if fetching it failed. */
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
    public Optional<List<StoredObject>> listHeads(String prefix) throws StoreException {
        return retry.run(attempt -> super.listHeads(prefix));
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

    @Override
    public List<SmallObject> small(List<String> names, int most) {
        return super.small(names, most).stream().map(this::retried).toList();
    }

    private SmallObject retried(SmallObject object) {
        return SmallObject.of(object.name(), () -> retry.run(attempt -> object.content()));
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        return retry.run(attempt -> super.listSegments(prefix));
    }

    /** A failed attempt may still have deleted the object, so a retry that finds none returns true. */
    @Override
    public boolean delete(String name) throws StoreException {
        return retry.run(attempt -> super.delete(name) || attempt > 0);
    }

    @Override
    public void delete(Collection<String> names) throws StoreException {
        retry.run(attempt -> {
            super.delete(names);
            return null;
        });
    }
}
