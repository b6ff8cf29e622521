package io.jenkins.plugins.castor.engine.pack;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import java.io.Closeable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Compresses frames, on any thread, and keeps buffers and zstd's state for the next ones. */
public final class FrameCompressor implements Closeable {

    private static final int FAST_LEVEL = -5;
    private static final int SLICES = 8;
    private static final int SLICE = 16 * 1024;

    /** Slices that stay larger than this share of themselves are not worth the usual level. */
    private static final double WORTH_IT = 0.75;

    /** Less than the usual level takes by itself: its tables stay in the processor's nearest caches, for two percent of size. */
    private static final int LONG_HASH_LOG = 16;

    private static final int SHORT_HASH_LOG = 13;

    /** A compressed frame in a buffer that goes back by {@link #recycle}. */
    public record Compressed(byte[] bytes, int length, int rawLength, String digest) {}

    private final Queue<byte[]> rawBuffers = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> compressedBuffers = new ConcurrentLinkedQueue<>();
    private final Queue<ZstdCompressCtx> contexts = new ConcurrentLinkedQueue<>();
    private boolean closed;

    /** A buffer for {@link #compress}. */
    public byte[] rawBuffer() {
        byte[] buffer = rawBuffers.poll();
        return buffer == null ? new byte[Frame.MAX_RAW] : buffer;
    }

    /** Compresses the first bytes of a raw buffer, which it takes over. */
    public Compressed compress(byte[] raw, int rawLength) {
        byte[] buffer = compressedBuffers.poll();
        byte[] compressed = buffer == null ? new byte[(int) Zstd.compressBound(Frame.MAX_RAW)] : buffer;
        ZstdCompressCtx context = context();
        if (shrinks(context, raw, rawLength, compressed)) {
            context.setLevel(Compression.LEVEL).setHashLog(LONG_HASH_LOG).setChainLog(SHORT_HASH_LOG);
        } else {
            fast(context);
        }
        int length = context.compressByteArray(compressed, 0, compressed.length, raw, 0, rawLength);
        release(context);
        rawBuffers.add(raw);
        var digest = Digests.sha256();
        digest.update(compressed, 0, length);
        return new Compressed(compressed, length, rawLength, Digests.hex(digest.digest()));
    }

    /** Gives back the buffer of a frame. */
    public void recycle(Compressed frame) {
        compressedBuffers.add(frame.bytes());
    }

    /**
     * Tries some slices. What is compressed already, as most of a Maven repository is, takes zstd two to three times as long at
     * the usual level as at the fastest one, to become one percent smaller.
     */
    private static boolean shrinks(ZstdCompressCtx context, byte[] raw, int rawLength, byte[] scratch) {
        if (rawLength < SLICES * SLICE * 2) {
            return true;
        }
        fast(context);
        int compressed = 0;
        for (int i = 0; i < SLICES; i++) {
            int offset = (int) ((long) i * (rawLength - SLICE) / (SLICES - 1));
            compressed += context.compressByteArray(scratch, 0, scratch.length, raw, offset, SLICE);
        }
        return compressed < WORTH_IT * SLICES * SLICE;
    }

    private static void fast(ZstdCompressCtx context) {
        context.setLevel(FAST_LEVEL).setHashLog(0).setChainLog(0); // 0 is what the level takes by itself
    }

    private ZstdCompressCtx context() {
        ZstdCompressCtx context = contexts.poll();
        return context == null ? new ZstdCompressCtx() : context;
    }

    /** A save that fails closes this while frames are still being compressed: who comes back late closes its own. */
    private synchronized void release(ZstdCompressCtx context) {
        if (closed) {
            context.close();
        } else {
            contexts.add(context);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        contexts.forEach(ZstdCompressCtx::close);
        contexts.clear();
    }
}
