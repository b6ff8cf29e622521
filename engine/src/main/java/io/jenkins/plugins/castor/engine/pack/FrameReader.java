package io.jenkins.plugins.castor.engine.pack;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Reads frames of packs, and verifies each before it decompresses it. Not thread-safe. The caller closes it. Takes 8
 * MiB of memory.
 */
public final class FrameReader implements Closeable {

    private final ByteBuffer compressed = ByteBuffer.allocateDirect(Frame.MAX_LENGTH);
    private final ByteBuffer raw = ByteBuffer.allocateDirect(Frame.MAX_RAW);
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final MessageDigest digest = Digests.sha256();
    private final byte[] slice = new byte[64 * 1024];

    /**
     * Reads a frame.
     *
     * @param range its index among the announced ranges
     * @param pack the name of the pack in the store
     * @return its decompressed bytes, from 0 to the limit; valid until the next call
     * @throws DamagedException if the bytes in the store are not the ones that were saved
     */
    public ByteBuffer read(Fetch fetch, int range, String pack, Frame frame) throws StoreException, DamagedException {
        check(fetch, range, pack, frame);
        raw.clear();
        try {
            int length = context.decompressDirectByteBuffer(raw, 0, frame.rawLength(), compressed, 0, frame.length());
            if (length != frame.rawLength()) {
                throw new DamagedException("the frame at byte " + frame.offset() + " of pack " + pack + " has " + length
                        + " bytes, but " + frame.rawLength() + " were declared");
            }
        } catch (ZstdException e) {
            throw new DamagedException(
                    "the frame at byte " + frame.offset() + " of pack " + pack
                            + " cannot be decompressed to the declared size: " + e.getMessage(),
                    e);
        }
        return raw.limit(frame.rawLength());
    }

    /** Fetches a frame and verifies its digest only. Throws as {@link #read} does. */
    public void check(Fetch fetch, int range, String pack, Frame frame) throws StoreException, DamagedException {
        fetch.read(range, compressed.clear().limit(frame.length()));
        if (!Digests.hex(digest(compressed.flip())).equals(frame.digest())) {
            throw new DamagedException(
                    "the frame at byte " + frame.offset() + " of pack " + pack + " has the wrong digest");
        }
    }

    /** Fetches bytes of a pack that are no known frame, unchecked; valid until the next call. */
    ByteBuffer fetch(Fetch fetch, int range, int length) throws StoreException {
        fetch.read(range, compressed.clear().limit(length));
        return compressed.flip();
    }

    /** The frame that was read last, as it is in the pack; valid until the next call. */
    ByteBuffer compressed() {
        return compressed.duplicate().rewind();
    }

    /**
     * Whether a frame in memory decompresses to the bytes of the frame that was read last.
     *
     * @param scratch gets them; has room for a frame
     */
    boolean isSame(byte[] frame, int length, byte[] scratch) {
        try {
            int count = context.decompressByteArray(scratch, 0, scratch.length, frame, 0, length);
            return ByteBuffer.wrap(scratch, 0, count).equals(raw.duplicate().rewind());
        } catch (ZstdException e) {
            return false;
        }
    }

    /** Copies larger pieces: a digest processes a direct buffer in pieces of 4 KiB, whose overhead exceeds the work. */
    private byte[] digest(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int count = Math.min(slice.length, bytes.remaining());
            bytes.get(slice, 0, count);
            digest.update(slice, 0, count);
        }
        return digest.digest();
    }

    @Override
    public void close() {
        context.close();
    }
}
