package io.jenkins.plugins.castor.engine.store;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Limits the average rate of all reads and uploads together. A read waits before it begins; an upload waits each time
 * it reports progress.
 */
public final class RateLimitedStore extends ForwardingStore {

    private final RateLimit limit;

    /**
     * @param store closed with this one
     * @param bytesPerSecond the maximum rate, at least 1
     */
    public RateLimitedStore(Store store, long bytesPerSecond) {
        this(store, new RateLimit(bytesPerSecond));
    }

    private RateLimitedStore(Store store, RateLimit limit) {
        super(store);
        this.limit = limit;
    }

    @Override
    public Store withoutRetries() {
        return new RateLimitedStore(store.withoutRetries(), limit);
    }

    @Override
    public Store withoutNearCaches() {
        return new RateLimitedStore(store.withoutNearCaches(), limit);
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        limit.await(into.remaining());
        super.read(name, offset, into);
    }

    /**
     * Reads each range by itself, because what the store below prefetches would not wait. Put a {@link ReadAheadStore}
     * on top.
     */
    @Override
    public Fetch fetch(List<Range> ranges) {
        return Fetch.direct(this, ranges);
    }

    /** Waits after the read, because only then is the size known. The next transfer waits for it too. */
    @Override
    public SmallObject small(String name, int most) {
        SmallObject object = super.small(name, most);
        return SmallObject.of(name, () -> {
            byte[] content = object.content();
            limit.await(content.length);
            return content;
        });
    }

    @Override
    public List<SmallObject> small(List<String> names, int most) {
        return names.stream().map(name -> small(name, most)).toList();
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        return super.put(uploads, bytes -> {
            sent.accept(bytes);
            limit.awaitUnlessInterrupted(bytes);
        });
    }
}
