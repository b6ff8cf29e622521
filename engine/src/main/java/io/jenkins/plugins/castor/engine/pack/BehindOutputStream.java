package io.jenkins.plugins.castor.engine.pack;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Writes to another stream asynchronously: a pool writes the bytes in order, so a slow stream does not block the
 * caller.
 */
final class BehindOutputStream extends OutputStream {

    private static final int PIECE = 128 * 1024;

    /** The maximum number of pieces that wait to be written. */
    private static final int WAITING = 8;

    private final OutputStream out;
    private final InOrder pool;
    private final Queue<byte[]> written = new ConcurrentLinkedQueue<>();
    private byte[] piece = new byte[PIECE];
    private int filled;
    private boolean broken;

    BehindOutputStream(OutputStream out, Executor pool) {
        this.out = out;
        this.pool = new InOrder(pool);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            int count = Math.min(end - from, PIECE - filled);
            System.arraycopy(bytes, from, piece, filled, count);
            filled += count;
            from += count;
            if (filled == PIECE) {
                handOver();
            }
        }
    }

    private void handOver() throws IOException {
        byte[] full = piece;
        int length = filled;
        pool.add(() -> {
            out.write(full, 0, length);
            written.add(full);
        });
        await(WAITING);
        byte[] free = written.poll();
        piece = free == null ? new byte[PIECE] : free;
        filled = 0;
    }

    private void await(int most) throws IOException {
        boolean done = false;
        try {
            pool.await(most);
            done = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            broken |= !done;
        }
    }

    @Override
    public void close() throws IOException {
        try (out) {
            if (!broken) { // otherwise the caller already has this exception, and cannot add it to itself
                handOver();
                await(0);
            }
        }
    }
}
