package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shares a store with another process, which may be hostile: give it a {@code ConfinedStore}. What it sends becomes an
 * object only when it has the promised size and digest.
 *
 * <p>Whoever made it closes it, which removes what was sent in part; the store stays open.
 */
public final class StoreServer implements Line, Closeable {

    /** More than a save sends at once. */
    private static final int MOST_UPLOADS = 16;

    private final Store store;
    private final Path folder;
    private final Map<Long, Incoming> uploads = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean closed;

    /** @param folder where objects are received, in the store's own staging folder if it has one */
    public StoreServer(Store store, Path folder) {
        this.store = store;
        this.folder = folder;
    }

    @Override
    public byte[] call(byte[] request) throws IOException {
        if (closed) {
            return Answers.bad(new StoreException("the store " + store + " is no longer shared"));
        }
        ByteBuffer in = ByteBuffer.wrap(request);
        try {
            return answer(Operation.of(in.get()), in);
        } catch (BufferUnderflowException e) {
            return Answers.bad(new StoreException("a request that is cut short"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answers.bad(new StoreException("interrupted"));
        } catch (IOException | IllegalArgumentException e) {
            return Answers.bad(e);
        }
    }

    private byte[] answer(Operation operation, ByteBuffer in) throws IOException, InterruptedException {
        return switch (operation) {
            case CREATE -> {
                boolean created = store.create(Answers.readText(in), Answers.readBytes(in));
                yield Answers.good(out -> out.writeBoolean(created));
            }
            case SIZE -> {
                long bytes = store.size(Answers.readText(in)).orElse(-1);
                yield Answers.good(out -> out.writeLong(bytes));
            }
            case LIST -> {
                List<StoredObject> objects = store.list(Answers.readText(in));
                yield Answers.good(out -> {
                    out.writeInt(objects.size());
                    for (StoredObject object : objects) {
                        Answers.writeText(out, object.name());
                        out.writeLong(object.bytes());
                    }
                });
            }
            case SEGMENTS -> {
                List<String> segments = store.listSegments(Answers.readText(in));
                yield Answers.good(out -> {
                    out.writeInt(segments.size());
                    for (String segment : segments) {
                        Answers.writeText(out, segment);
                    }
                });
            }
            case READ -> read(Answers.readText(in), in.getLong(), in.getInt());
            case DELETE -> {
                boolean deleted = store.delete(Answers.readText(in));
                yield Answers.good(out -> out.writeBoolean(deleted));
            }
            case BEGIN -> {
                long number = begin(Answers.readText(in), Answers.readText(in), in.getLong());
                yield Answers.good(out -> out.writeLong(number));
            }
            case APPEND -> {
                upload(in.getLong()).append(in.getLong(), in);
                yield Answers.good(0);
            }
            case END -> {
                boolean created = end(in.getLong());
                yield Answers.good(out -> out.writeBoolean(created));
            }
            case CANCEL -> {
                discard(in.getLong());
                yield Answers.good(0);
            }
        };
    }

    private byte[] read(String name, long offset, int length) throws StoreException {
        if (offset < 0 || length < 0 || length > Operation.MOST_BYTES) {
            throw new StoreException("nobody reads " + length + " bytes at once from byte " + offset + " on");
        }
        byte[] answer = Answers.good(length);
        store.read(name, offset, ByteBuffer.wrap(answer, answer.length - length, length));
        return answer;
    }

    private long begin(String name, String digest, long bytes) throws IOException {
        if (store.size(name).isPresent()) {
            return -1;
        }
        if (uploads.size() >= MOST_UPLOADS) {
            throw new StoreException("more than " + MOST_UPLOADS + " objects are being sent at once");
        }
        long number = numbers.incrementAndGet();
        uploads.put(number, Incoming.of(folder, name, digest, bytes));
        if (closed) {
            discard(number);
        }
        return number;
    }

    private boolean end(long number) throws IOException {
        try {
            return upload(number).put(store);
        } finally {
            discard(number);
        }
    }

    private Incoming upload(long number) throws StoreException {
        Incoming upload = uploads.get(number);
        if (upload == null) {
            throw new StoreException("nothing is being sent under the number " + number);
        }
        return upload;
    }

    private void discard(long number) {
        Incoming upload = uploads.remove(number);
        if (upload != null) {
            upload.discard();
        }
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(uploads.keySet()).forEach(this::discard);
    }
}
