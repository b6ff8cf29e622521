package io.jenkins.plugins.castor.engine.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/** Goes wrong where a test wants it to: at certain calls of a kind, through the interface that everything else uses. */
public final class FaultyStore extends ForwardingStore {

    /** What is called. */
    public enum Call {
        CREATE,
        PUT,
        READ,
        FETCH,
        READ_FETCHED,
        SIZE,
        LIST,
        LIST_SMALL,
        READ_SMALL,
        LIST_SEGMENTS,
        DELETE,
        DELETE_MANY
    }

    /** What goes wrong. */
    public enum Fault {
        /** Fails for good. */
        FAILS,
        /** Fails with what is worth another attempt. */
        BREAKS,
        /** Does what it should, and then fails with what is worth another attempt. */
        BREAKS_AFTERWARDS,
        /** Never ends, but for an interrupt. */
        HANGS,
        /** Never ends, whatever anybody does. */
        IGNORES_INTERRUPTS,
        /** The bytes end too early. */
        TRUNCATES,
        /** One bit is another. */
        FLIPS
    }

    private static final int FOR_EVER = Integer.MAX_VALUE;

    private final Map<Call, AtomicInteger> counts = new EnumMap<>(Call.class);
    private final CountDownLatch over = new CountDownLatch(1);
    private Call faulty = Call.LIST;
    private Fault fault = Fault.FAILS;
    private int first = FOR_EVER;
    private int last = FOR_EVER;

    public FaultyStore(Store store) {
        super(store);
        for (Call call : Call.values()) {
            counts.put(call, new AtomicInteger());
        }
    }

    /** @param number 1 for the first call of its kind */
    public FaultyStore once(Call call, int number, Fault what) {
        return between(call, number, number, what);
    }

    public FaultyStore forEver(Call call, Fault what) {
        return between(call, 1, FOR_EVER, what);
    }

    private FaultyStore between(Call call, int from, int to, Fault what) {
        faulty = call;
        fault = what;
        first = from;
        last = to;
        return this;
    }

    /** How often something was called. */
    public int count(Call call) {
        return counts.get(call).get();
    }

    public int countAll() {
        return counts.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    private interface Action<T> {
        T run() throws StoreException;
    }

    private boolean isDue(Call call) {
        int number = counts.get(call).incrementAndGet();
        return call == faulty && number >= first && number <= last;
    }

    private <T> T call(Call call, String name, Action<T> action) throws StoreException {
        return call(isDue(call), call, name, action);
    }

    private <T> T call(boolean due, Call call, String name, Action<T> action) throws StoreException {
        if (!due) {
            return action.run();
        }
        switch (fault) {
            case FAILS -> throw new StoreException("the test fails " + call + " of " + name);
            case BREAKS -> throw broken(call, name);
            case BREAKS_AFTERWARDS -> {
                action.run();
                throw broken(call, name);
            }
            case HANGS, IGNORES_INTERRUPTS -> hang(call, name);
            case TRUNCATES, FLIPS -> {
                // Done to the bytes.
            }
        }
        return action.run();
    }

    private static RetryableException broken(Call call, String name) {
        return new RetryableException("the test breaks " + call + " of " + name, new IOException("broken"));
    }

    private void hang(Call call, String name) throws StoreException {
        while (over.getCount() > 0) {
            try {
                over.await();
            } catch (InterruptedException e) {
                if (fault == Fault.HANGS) {
                    Thread.currentThread().interrupt();
                    throw new StoreException("interrupted in " + call + " of " + name, e);
                }
            }
        }
        throw new StoreException("the test ended");
    }

    /** Reads into a buffer, and does to the bytes what is to be done. */
    private void read(Call call, String name, ByteBuffer into, Action<Void> action) throws StoreException {
        boolean due = isDue(call);
        int start = into.position();
        call(due, call, name, action);
        if (due && into.position() > start) {
            spoil(name, into, start);
        }
    }

    private void spoil(String name, ByteBuffer bytes, int start) throws StoreException {
        int middle = (start + bytes.position()) / 2;
        if (fault == Fault.FLIPS) {
            bytes.put(middle, (byte) (bytes.get(middle) ^ 4));
        } else if (fault == Fault.TRUNCATES) {
            bytes.position(middle);
            throw new StoreException("the object " + name + " ended too early");
        }
    }

    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        return call(Call.CREATE, name, () -> super.create(name, content));
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        return call(Call.PUT, uploads.toString(), () -> super.put(uploads, sent));
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        read(Call.READ, name, into, () -> {
            super.read(name, offset, into);
            return null;
        });
    }

    @Override
    public Fetch fetch(List<Range> ranges) throws StoreException {
        Fetch fetch = call(Call.FETCH, ranges.size() + " ranges", () -> super.fetch(ranges));
        return new Fetch() {
            @Override
            public void read(int range, ByteBuffer into) throws StoreException {
                FaultyStore.this.read(Call.READ_FETCHED, ranges.get(range).name(), into, () -> {
                    fetch.read(range, into);
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
        return call(Call.SIZE, name, () -> super.size(name));
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        return call(Call.LIST, prefix, () -> super.list(prefix));
    }

    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return call(Call.LIST_SMALL, prefix, () -> super.listSmall(prefix, most)).stream()
                .map(this::faulty)
                .toList();
    }

    @Override
    public SmallObject small(String name, int most) {
        return faulty(super.small(name, most));
    }

    private SmallObject faulty(SmallObject object) {
        return SmallObject.of(object.name(), () -> {
            boolean due = isDue(Call.READ_SMALL);
            byte[] content = call(due, Call.READ_SMALL, object.name(), object::content);
            if (due) {
                spoil(object.name(), ByteBuffer.wrap(content).position(content.length), 0);
            }
            return content;
        });
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        return call(Call.LIST_SEGMENTS, prefix, () -> super.listSegments(prefix));
    }

    @Override
    public boolean delete(String name) throws StoreException {
        return call(Call.DELETE, name, () -> super.delete(name));
    }

    @Override
    public void delete(Collection<String> names) throws StoreException {
        call(Call.DELETE_MANY, names.size() + " objects", () -> {
            super.delete(names);
            return null;
        });
    }

    /** What hangs ends too. */
    @Override
    public void close() {
        over.countDown();
        super.close();
    }
}
