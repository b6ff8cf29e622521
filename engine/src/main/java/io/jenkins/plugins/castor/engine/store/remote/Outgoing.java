package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/** Sends an object in pieces, several at once, so that the line is never idle. Close it to cancel pending pieces. */
final class Outgoing implements Closeable {

    /** How many pieces are sent at once. The other end refuses more. */
    static final int AT_ONCE = 3;

    /** The size of a piece in bytes. Smaller ones are measurably slower, larger ones need more memory. */
    static final int PIECE = 4 << 20;

    private static final int HEADER = Acknowledgement.END_OF_HEADER + Long.BYTES + Long.BYTES;

    /** Sends a request; throws if the answer is a failure. */
    interface Sending {
        void send(byte[] request) throws StoreException;
    }

    private record Piece(byte[] request, Future<?> answer) {}

    private final long number;
    private final int most;
    private final Sending sending;
    private final LongConsumer sent;
    private final Deque<Piece> underWay = new ArrayDeque<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "castor-send");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param number the number of the upload at the other end
     * @param bytes the size of the object
     */
    Outgoing(long number, long bytes, Sending sending, LongConsumer sent) {
        this.number = number;
        this.most = (int) Math.max(1, Math.min(PIECE, bytes));
        this.sending = sending;
        this.sent = sent;
    }

    /** Sends the whole file and waits for all answers. Throws the failure of the first piece that failed. */
    void send(ReadableByteChannel in) throws IOException, InterruptedException {
        byte[] request = new byte[HEADER + most];
        long offset = 0;
        for (int length = read(in, request); length > 0; length = read(in, request)) {
            byte[] piece = length == most ? request : Arrays.copyOf(request, HEADER + length);
            ByteBuffer.wrap(piece)
                    .put((byte) Operation.APPEND.ordinal())
                    .position(Acknowledgement.END_OF_HEADER)
                    .putLong(number)
                    .putLong(offset);
            offset += length;
            underWay.add(new Piece(piece, threads.submit(() -> {
                sending.send(piece);
                return null;
            })));
            request = underWay.size() < AT_ONCE ? new byte[HEADER + most] : finishOne();
        }
        while (!underWay.isEmpty()) {
            finishOne();
        }
    }

    private int read(ReadableByteChannel in, byte[] request) throws IOException {
        ByteBuffer piece = ByteBuffer.wrap(request, HEADER, most);
        while (piece.hasRemaining() && in.read(piece) >= 0) {
            // until the buffer is full or the file ends
        }
        return piece.position() - HEADER;
    }

    /** Waits for what is sent; throws what it threw. */
    private static void await(Future<?> sending) throws StoreException, InterruptedException {
        try {
            sending.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new StoreException("the sending failed: " + e.getCause(), e.getCause());
        }
    }

    /** Waits for the answer to the oldest piece, and returns its buffer. */
    private byte[] finishOne() throws StoreException, InterruptedException {
        Piece oldest = underWay.remove();
        await(oldest.answer());
        sent.accept(oldest.request().length - HEADER);
        return oldest.request();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
