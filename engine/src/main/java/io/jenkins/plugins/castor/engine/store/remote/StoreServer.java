package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.store.ConfinedStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * One session of a client in another process, which uses a store of this one. A client may be hostile: then it gets a
 * {@link ConfinedStore} and {@link ShareLimits}. When it exceeds these, its session ends, and other sessions go on. No call
 * waits for the client. What it sends becomes an object only with the size and the digest that were allowed.
 *
 * <p>The caller closes it, which removes what was received in part; the store stays open.
 */
public final class StoreServer implements Line, Closeable {

    /** How many bytes of memory a listing and its answer take for each byte of a name. */
    private static final int LISTING_FACTOR = 4;

    /** What an object takes in a listing besides its name. */
    private static final int LISTING_ENTRY = 16;

    /** Refuses what may not be put, before anything is done for it. */
    private interface PutCheck {
        void check(String name, String digest, long bytes) throws StoreException;
    }

    private final Store store;
    private final PutCheck mayPut;
    private final Set<Operation> allowed;
    private final Budget budget;
    private final Window window;
    private final Sizes sizes;
    private final Uploads uploads;
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    /** The answer to every call once the session is over; null until then. */
    private final AtomicReference<String> over = new AtomicReference<>();

    private StoreServer(Store store, PutCheck mayPut, Set<Operation> allowed, Budget budget, ShareLimits limits) {
        this.store = store;
        this.mayPut = mayPut;
        this.allowed = allowed;
        this.budget = budget;
        this.window = new Window(limits);
        this.sizes = new Sizes(store, budget);
        this.uploads = new Uploads(store, limits.uploads(), budget);
    }

    /** For a client that may do everything. It need not be closed when nothing was sent in part. */
    public static StoreServer trusting(Store store) {
        Budget budget = new Budget(ShareLimits.NONE, Long.MAX_VALUE, System::nanoTime);
        return new StoreServer(
                store, (name, digest, bytes) -> {}, EnumSet.allOf(Operation.class), budget, ShareLimits.NONE);
    }

    /** For a client that may be hostile. When its time is over its session ends, also when the client is silent. */
    public static StoreServer confined(ConfinedStore store, ShareLimits limits) {
        StoreServer server = confined(store, limits, System::nanoTime);
        Future<?> watch = Watch.begin(server::checkTime, limits);
        server.ended().whenComplete((reason, closed) -> watch.cancel(false));
        return server;
    }

    /** The same by another clock; {@link #checkTime} has to be called. */
    static StoreServer confined(ConfinedStore store, ShareLimits limits, LongSupplier nanos) {
        Set<Operation> allowed = EnumSet.complementOf(EnumSet.of(Operation.CREATE, Operation.DELETE));
        Budget budget = new Budget(limits, store.writableBytes(), nanos);
        return new StoreServer(store, store::checkPut, allowed, budget, limits);
    }

    /**
     * Completes when the session ends because the client exceeded a limit, with the reason as a sentence for a log. Its
     * callbacks hold up other sessions, so they should take no time. It is cancelled when the session is closed first.
     */
    public CompletionStage<String> ended() {
        return ended.minimalCompletionStage();
    }

    @Override
    public byte[] call(byte[] request) {
        if (over.get() != null) {
            return Answers.bad(new StoreException(over.get()));
        }
        try {
            budget.beginRequest();
            try {
                return answer(request);
            } finally {
                budget.endRequest();
            }
        } catch (SpentException e) {
            endSession(e);
            return Answers.bad(e);
        }
    }

    private byte[] answer(byte[] request) throws SpentException {
        ByteBuffer in = ByteBuffer.wrap(request);
        Window.Turn turn;
        Operation operation;
        try {
            operation = Operation.of(in.get());
            turn = window.enter(Acknowledgement.read(in), request.length);
        } catch (SpentException e) {
            throw e;
        } catch (StoreException | RuntimeException e) {
            return Answers.bad(readable(e));
        }
        boolean answered = false;
        try {
            byte[] answer = turn.answer(answer(operation, in, turn));
            answered = true;
            return answer;
        } finally {
            if (!answered) {
                turn.abandon();
            }
        }
    }

    private byte[] answer(Operation operation, ByteBuffer in, Window.Turn turn) throws SpentException {
        try {
            if (!allowed.contains(operation)) {
                throw new StoreException(operation + " is not allowed in this session");
            }
            return switch (operation) {
                case CREATE -> create(in, turn);
                case SIZE -> size(in);
                case LIST -> list(in, turn);
                case SEGMENTS -> segments(in, turn);
                case READ -> read(in, turn);
                case DELETE -> delete(in);
                case BEGIN -> begin(in);
                case APPEND -> append(in);
                case END -> end(in);
                case CANCEL -> cancel(in);
            };
        } catch (SpentException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return Answers.bad(readable(e));
        }
    }

    private static Exception readable(Exception e) {
        return e instanceof BufferUnderflowException ? new StoreException("a request that is cut short") : e;
    }

    private byte[] create(ByteBuffer in, Window.Turn turn) throws IOException {
        String name = Answers.readName(in);
        turn.reserve(in.remaining());
        boolean created = store.create(name, Answers.readBytes(in));
        return Answers.good(out -> out.writeBoolean(created));
    }

    private byte[] size(ByteBuffer in) throws IOException {
        long bytes = store.size(Answers.readName(in)).orElse(-1);
        return Answers.good(out -> out.writeLong(bytes));
    }

    private byte[] list(ByteBuffer in, Window.Turn turn) throws IOException {
        String prefix = Answers.readName(in);
        turn.reserve(Operation.LISTING_BYTES);
        List<StoredObject> objects = store.list(prefix);
        reserveListing(turn, objects.size(), objects.stream().map(StoredObject::name));
        return Answers.good(out -> {
            out.writeInt(objects.size());
            for (StoredObject object : objects) {
                Answers.writeText(out, object.name());
                out.writeLong(object.bytes());
                out.writeLong(Answers.millis(object.modified()));
            }
        });
    }

    private byte[] segments(ByteBuffer in, Window.Turn turn) throws IOException {
        String prefix = Answers.readName(in);
        turn.reserve(Operation.LISTING_BYTES);
        List<String> segments = store.listSegments(prefix);
        reserveListing(turn, segments.size(), segments.stream());
        return Answers.good(out -> {
            out.writeInt(segments.size());
            for (String segment : segments) {
                Answers.writeText(out, segment);
            }
        });
    }

    /** A store lists all at once, so what a listing takes beyond the room that was kept for it is known only afterwards. */
    private void reserveListing(Window.Turn turn, int count, Stream<String> names) throws StoreException {
        budget.list(count);
        long bytes = LISTING_FACTOR
                * names.mapToLong(name -> name.length() + LISTING_ENTRY).sum();
        turn.reserve(Math.max(0, bytes - Operation.LISTING_BYTES));
    }

    private byte[] read(ByteBuffer in, Window.Turn turn) throws IOException {
        String name = Answers.readName(in);
        long offset = in.getLong();
        int length = in.getInt();
        if (offset < 0 || length < 0 || length > Operation.MOST_BYTES) {
            throw new StoreException("cannot read " + length + " bytes at once from byte " + offset + " on: at most "
                    + Operation.MOST_BYTES);
        }
        sizes.check(name, offset, length);
        turn.reserve(length);
        budget.read(length);
        byte[] answer = Answers.good(length);
        store.read(name, offset, Answers.content(answer));
        return answer;
    }

    private byte[] delete(ByteBuffer in) throws IOException {
        boolean deleted = store.delete(Answers.readName(in));
        return Answers.good(out -> out.writeBoolean(deleted));
    }

    private byte[] begin(ByteBuffer in) throws IOException {
        String name = Answers.readName(in);
        String digest = Answers.readName(in);
        long number = begin(name, digest, in.getLong());
        return Answers.good(out -> out.writeLong(number));
    }

    /** That an object is there is told without permission to put it: SIZE tells it, too. */
    private long begin(String name, String digest, long bytes) throws IOException {
        if (store.size(name).isPresent()) {
            return -1;
        }
        mayPut.check(name, digest, bytes);
        return uploads.begin(name, digest, bytes);
    }

    private byte[] append(ByteBuffer in) throws IOException {
        uploads.append(in.getLong(), in.getLong(), in);
        return Answers.good(0);
    }

    private byte[] end(ByteBuffer in) throws IOException {
        boolean created = uploads.end(in.getLong());
        return Answers.good(out -> out.writeBoolean(created));
    }

    private byte[] cancel(ByteBuffer in) {
        uploads.discard(in.getLong());
        return Answers.good(0);
    }

    /** Ends the session when its time is over. */
    void checkTime() {
        try {
            budget.checkTime();
        } catch (SpentException e) {
            endSession(e);
        }
    }

    private void endSession(SpentException why) {
        if (over.compareAndSet(null, why.getMessage())) {
            uploads.close();
            ended.complete(why.getMessage());
        }
    }

    @Override
    public void close() {
        over.compareAndSet(null, "the store " + store + " is no longer shared");
        uploads.close();
        ended.cancel(false);
    }
}
