package io.jenkins.plugins.castor.engine.pack;

import com.github.luben.zstd.ZstdCompressCtx;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Compresses frames, and reuses buffers and zstd contexts. Safe for use by several threads. */
public final class FrameCompressor implements Closeable {

    private static final int FAST_LEVEL = -5;
    private static final int SLICES = 8;
    private static final int SLICE = 16 * 1024;

    /** If slices do not compress below this ratio, the usual level is not worth its time. */
    private static final double WORTH_IT = 0.75;

    /**
     * Smaller than zstd's default for the level, so that the tables fit into the processor's fastest caches. Costs two
     * percent of size.
     */
    private static final int LONG_HASH_LOG = 16;

    private static final int SHORT_HASH_LOG = 13;

    /** A compressed frame. Return its buffer with {@link #recycle}. */
    public record Compressed(byte[] bytes, int length, int rawLength, String digest) {}

    private final Queue<byte[]> rawBuffers = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> compressedBuffers = new ConcurrentLinkedQueue<>();
    private final Queue<ZstdCompressCtx> contexts = new ConcurrentLinkedQueue<>();
    private final int level;
    private boolean closed;

    /** @param level the compression level of zstd, for frames that are worth it */
    public FrameCompressor(int level) {
        this.level = level;
    }

    /** Returns a buffer for {@link #compress}. */
    public byte[] rawBuffer() {
        byte[] buffer = rawBuffers.poll();
        return buffer == null ? new byte[Frame.MAX_RAW] : buffer;
    }

    /** Compresses the first bytes of a raw buffer. Do not use the buffer afterwards. */
    public Compressed compress(byte[] raw, int rawLength) {
        byte[] compressed = compressedBuffer();
        ZstdCompressCtx context = context();
        if (shrinks(context, raw, rawLength, compressed)) {
            usual(context);
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

    /** Copies what stays as it is; nobody checks it. */
    Compressed copy(ByteBuffer bytes, int rawLength, String digest) {
        byte[] copy = compressedBuffer();
        int length = bytes.remaining();
        bytes.get(copy, 0, length);
        return new Compressed(copy, length, rawLength, digest);
    }

    private byte[] compressedBuffer() {
        byte[] buffer = compressedBuffers.poll();
        return buffer == null ? new byte[Frame.MAX_LENGTH] : buffer;
    }

    /** Returns the buffer of a frame for reuse. */
    public void recycle(Compressed frame) {
        compressedBuffers.add(frame.bytes());
    }

    /**
     * Compresses samples to decide on the level. For data that is already compressed, like most of a Maven repository,
     * the usual level takes two to three times as long as the fastest one and saves only one percent.
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

    private void usual(ZstdCompressCtx context) {
        if (level == Compression.LEVEL) {
            context.setLevel(level).setHashLog(LONG_HASH_LOG).setChainLog(SHORT_HASH_LOG);
        } else {
            context.setLevel(level).setHashLog(0).setChainLog(0); // 0: the default of the level
        }
    }

    private static void fast(ZstdCompressCtx context) {
        context.setLevel(FAST_LEVEL).setHashLog(0).setChainLog(0); // 0: the default of the level
    }

    private ZstdCompressCtx context() {
        ZstdCompressCtx context = contexts.poll();
        return context == null ? new ZstdCompressCtx() : context;
    }

    /**
     * Closes the context if this is already closed: a failed save closes this while frames are still being compressed.
     */
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
