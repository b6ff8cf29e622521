package io.jenkins.plugins.castor.engine.pack;

import io.jenkins.plugins.castor.engine.pack.PackWriter.StagedPack;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A pack that is being written: its local file and its frames so far. The pool writes the frames asynchronously, one after
 * the other.
 */
final class PackFile implements Closeable {

    /** The end of a tar archive: two blocks of zeros. */
    private static final int END = 2 * TarHeader.BLOCK;

    /** A piece that stays in the processor's cache while it is digested and written. */
    private static final int SLICE = 128 * 1024;

    private final Path file;
    private final OutputStream out;
    private final FrameCompressor compressor;
    private final Optional<MessageDigest> digest;
    private final List<Frame> frames = new ArrayList<>();
    private final InOrder pool;
    private long bytes;

    /**
     * @param compressor gets the buffers of written frames back
     * @param digest computes the digest of the whole pack; empty for none
     */
    PackFile(Path folder, int number, FrameCompressor compressor, Optional<MessageDigest> digest, Executor pool)
            throws IOException {
        this.file = folder.resolve("pack-" + number);
        this.out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.compressor = compressor;
        this.digest = digest;
        this.pool = new InOrder(pool);
    }

    /** The size of all frames in bytes, including those that are not written yet. */
    long bytes() {
        return bytes;
    }

    /**
     * Writes a frame asynchronously, and recycles its buffer.
     *
     * @param waiting the maximum number of frames that wait to be written; blocks until there are no more
     */
    void write(FrameCompressor.Compressed frame, int waiting) throws IOException, InterruptedException {
        frames.add(new Frame(bytes, frame.length(), frame.rawLength(), frame.digest()));
        put(frame);
        pool.await(waiting);
    }

    /** The same for bytes that are no frame of a snapshot. */
    void copy(FrameCompressor.Compressed bytes, int waiting) throws IOException, InterruptedException {
        put(bytes);
        pool.await(waiting);
    }

    private void put(FrameCompressor.Compressed frame) {
        pool.add(() -> writeNow(frame));
        bytes += frame.length();
    }

    private void writeNow(FrameCompressor.Compressed frame) throws IOException {
        for (int at = 0; at < frame.length(); at += SLICE) {
            int length = Math.min(SLICE, frame.length() - at);
            if (digest.isPresent()) {
                digest.get().update(frame.bytes(), at, length);
            }
            out.write(frame.bytes(), at, length);
        }
        compressor.recycle(frame);
    }

    /** Ends the archive with a separate frame, which snapshots do not list. */
    StagedPack finish() throws IOException, InterruptedException {
        byte[] end = compressor.rawBuffer();
        Arrays.fill(end, 0, END, (byte) 0);
        put(compressor.compress(end, END));
        pool.await(0);
        out.close();
        return new StagedPack(
                new Pack(Pack.newName(), bytes, frames), digest.map(sha256 -> Digests.hex(sha256.digest())), file);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
