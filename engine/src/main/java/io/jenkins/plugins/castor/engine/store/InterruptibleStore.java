package io.jenkins.plugins.castor.engine.store;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;

/**
 * Lets an interrupted thread leave at once, whatever the store below does: libraries wait for networks in ways that no
 * interrupt ends. Each call runs in a thread of its own. Where the caller is interrupted, that thread is too, and is left
 * behind until it notices; the call may yet have its effect, as when a connection breaks.
 */
public final class InterruptibleStore extends ForwardingStore {

    private static final String INTERRUPTED = "interrupted while it waited for the store ";

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "castor-store");
        thread.setDaemon(true);
        return thread;
    });

    public InterruptibleStore(Store store) {
        super(store);
    }

    private <T> T run(Callable<T> call) throws StoreException {
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreException(INTERRUPTED + this);
        }
        Future<T> running;
        try {
            running = threads.submit(call);
        } catch (RejectedExecutionException e) {
            throw new StoreException("the store " + this + " is closed", e);
        }
        try {
            return running.get();
        } catch (InterruptedException e) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw new StoreException(INTERRUPTED + this, e);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    private static RuntimeException rethrown(Throwable failure) throws StoreException {
        if (failure instanceof StoreException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }

    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        return run(() -> super.create(name, content));
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        return run(() -> super.put(uploads, sent));
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        ByteBuffer part = into.slice();
        run(() -> {
            super.read(name, offset, part);
            return null;
        });
        into.position(into.limit());
    }

    @Override
    public Fetch fetch(List<Range> ranges) throws StoreException {
        Fetch fetch = run(() -> super.fetch(ranges));
        return new Fetch() {
            @Override
            public void read(int range, ByteBuffer into) throws StoreException {
                ByteBuffer part = into.slice();
                run(() -> {
                    fetch.read(range, part);
                    return null;
                });
                into.position(into.limit());
            }

            @Override
            public void close() {
                fetch.close();
            }
        };
    }

    @Override
    public OptionalLong size(String name) throws StoreException {
        return run(() -> super.size(name));
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        return run(() -> super.list(prefix));
    }

    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return run(() -> super.listSmall(prefix, most)).stream()
                .map(this::interruptible)
                .toList();
    }

    @Override
    public SmallObject small(String name, int most) {
        return interruptible(super.small(name, most));
    }

    private SmallObject interruptible(SmallObject object) {
        return new SmallObject() {
            @Override
            public String name() {
                return object.name();
            }

            @Override
            public byte[] content() throws StoreException {
                return run(object::content);
            }
        };
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        return run(() -> super.listSegments(prefix));
    }

    @Override
    public boolean delete(String name) throws StoreException {
        return run(() -> super.delete(name));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        super.close();
    }
}
