package io.jenkins.plugins.castor.engine.store;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Keeps what is read and put together below so many bytes a second, on average. A read waits for its turn before it
 * begins; an upload waits whenever it tells how much was sent.
 */
public final class RateLimitedStore extends ForwardingStore {

    private final RateLimit limit;

    /** @param bytesPerSecond at least 1 */
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
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        limit.await(into.remaining());
        super.read(name, offset, into);
    }

    /** Each range by itself, as what the store below fetches ahead would not wait; {@link ReadAheadStore} goes above. */
    @Override
    public Fetch fetch(List<Range> ranges) {
        return Fetch.direct(this, ranges);
    }

    /** How large it is shows when it is there: whoever comes next waits for it too. */
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
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        return super.put(uploads, bytes -> {
            sent.accept(bytes);
            limit.awaitUnlessInterrupted(bytes);
        });
    }
}
