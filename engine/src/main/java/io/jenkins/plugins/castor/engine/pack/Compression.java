package io.jenkins.plugins.castor.engine.pack;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Executor;

/** Compresses and decompresses streams with zstd, the format of snapshots. */
public final class Compression {

    /** The level of packs by default, which is zstd's default. A higher level makes a save much slower. */
    public static final int LEVEL = 3;

    /** The highest level. Those above need much more memory to decompress. */
    public static final int MAX_LEVEL = 19;

    /** Takes half the time of level 3. With a larger window and table, listings are as small, within two percent. */
    private static final int LISTING_LEVEL = 2;

    private static final int LISTING_WINDOW_LOG = 21;
    private static final int LISTING_HASH_LOG = 17;

    private Compression() {}

    /** Returns a stream that compresses to {@code out}. Closing it ends the zstd frame and closes {@code out}. */
    public static OutputStream compress(OutputStream out) throws IOException {
        return new ZstdOutputStreamNoFinalizer(out, LISTING_LEVEL)
                .setWindowLog(LISTING_WINDOW_LOG)
                .setHashLog(LISTING_HASH_LOG)
                .setChecksum(true);
    }

    /**
     * Like {@link #compress(OutputStream)}, but a pool compresses and writes asynchronously, in order. Closing the
     * stream waits for the pool.
     *
     * @param pool runs at most one task of this stream at a time
     */
    public static OutputStream compress(OutputStream out, Executor pool) throws IOException {
        return new BehindOutputStream(compress(out), pool);
    }

    /**
     * Returns a stream that decompresses zstd frames.
     *
     * @param most the maximum decompressed size in bytes
     * @return the stream; reading throws a {@link DamagedException} if the frames are damaged or too large
     */
    public static InputStream decompress(InputStream in, long most) throws IOException {
        return new FilterInputStream(new ZstdInputStreamNoFinalizer(in)) {
            private long rest = most;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count;
                try {
                    count = super.read(bytes, offset, length);
                } catch (ZstdIOException e) {
                    throw new DamagedException("it cannot be decompressed: " + e.getMessage(), e);
                }
                rest -= Math.max(0, count);
                if (rest < 0) {
                    throw new DamagedException("it decompresses to more than " + most + " bytes");
                }
                return count;
            }
        };
    }
}
