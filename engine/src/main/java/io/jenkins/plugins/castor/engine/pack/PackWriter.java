package io.jenkins.plugins.castor.engine.pack;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Writes files, one after the other, into packs: tar archives that are compressed in frames. A pool compresses a frame
 * while the next one fills. A file that does not fit into the rest of the current frame starts a new one, so that all
 * but large files can be restored from a single frame.
 *
 * <p>Not thread-safe. The packs are local files in a folder of the caller, which deletes them.
 */
public final class PackWriter implements Closeable {

    /** The target size of a pack in bytes. A single larger file makes a larger pack. */
    public static final long TARGET_BYTES = 256L << 20;

    /**
     * The location of a content.
     *
     * @param frame the index of its first frame among the frames of all packs of this writer
     * @param offset where it starts in the decompressed frame, in bytes
     */
    public record Place(int frame, int offset) {}

    /** The number of bytes in a pack before the content of a file, which only that file needs. */
    public static int headerBytes(String cache, RegularFile file) {
        return TarHeader.length(cache, file);
    }

    /**
     * A finished pack and its local file.
     *
     * @param digest the SHA-256 of the file, 64 hexadecimal digits; empty unless the options ask for it
     */
    public record StagedPack(Pack pack, Optional<String> digest, Path file) {}

    private final Path folder;
    private final ExecutorService pool;
    private final int inFlight;
    private final PackOptions options;
    private final FrameCompressor compressor;
    private final Deque<Future<FrameCompressor.Compressed>> compressing = new ArrayDeque<>();
    private final List<StagedPack> packs = new ArrayList<>();

    private PackFile pack;
    private byte[] buffer;
    private int filled;
    private long rawInFlight;
    private int frames;
    private long content;
    private int padding;

    /**
     * Creates a writer.
     *
     * @param folder an existing folder for the packs
     * @param pool compresses and writes
     * @param inFlight the maximum number of frames that are being compressed, and also of those that wait to be
     *     written. Each takes 8 MiB or 4 MiB of memory, respectively
     */
    public PackWriter(Path folder, ExecutorService pool, int inFlight, PackOptions options) {
        this.folder = folder;
        this.pool = pool;
        this.inFlight = inFlight;
        this.options = options;
        this.compressor = new FrameCompressor(options.level());
        this.buffer = compressor.rawBuffer();
    }

    /**
     * Begins a file. {@link #append} exactly its size in bytes before you begin the next one.
     *
     * @param name its name in the tar archive
     */
    public Place begin(String name, RegularFile file) throws IOException, InterruptedException {
        byte[] header = TarHeader.of(name, file);
        long whole = header.length + file.size() + TarHeader.padding(file.size());
        if (filled > 0 && whole > Frame.MAX_RAW - filled) {
            cut();
        }
        if (pack != null && pack.bytes() + rawInFlight + filled + whole > options.target()) {
            finishPack();
        }
        if (pack == null) {
            pack = new PackFile(
                    folder,
                    packs.size(),
                    compressor,
                    options.digests() ? Optional.of(Digests.sha256()) : Optional.empty(),
                    pool);
        }
        content = file.size();
        padding = TarHeader.padding(file.size());
        copy(header, 0, header.length);
        return new Place(frames, filled);
    }

    /** Appends content to the current file. The last byte ends the file. */
    public void append(byte[] bytes, int offset, int length) throws IOException, InterruptedException {
        content -= length;
        if (content < 0) {
            throw new IllegalArgumentException("There are more bytes than the size of the file");
        }
        copy(bytes, offset, length);
        if (content == 0) {
            copy(new byte[TarHeader.BLOCK], 0, padding);
        }
    }

    /** Ends a file that became shorter: pads it with zeros to the size in its header. */
    public void abandon() throws IOException, InterruptedException {
        byte[] zeros = new byte[64 * 1024];
        while (content > 0) {
            append(zeros, 0, (int) Math.min(zeros.length, content));
        }
    }

    private void copy(byte[] bytes, int offset, int length) throws IOException, InterruptedException {
        int from = offset;
        int left = length;
        while (left > 0) {
            int count = Math.min(left, Frame.MAX_RAW - filled);
            System.arraycopy(bytes, from, buffer, filled, count);
            filled += count;
            from += count;
            left -= count;
            if (filled == Frame.MAX_RAW) {
                cut();
            }
        }
    }

    /** Starts to compress the current frame. */
    private void cut() throws IOException, InterruptedException {
        byte[] raw = buffer;
        int length = filled;
        compressing.add(pool.submit(() -> compressor.compress(raw, length)));
        rawInFlight += length;
        frames++;
        filled = 0;
        drain(inFlight - 1);
        buffer = compressor.rawBuffer();
    }

    private void drain(int most) throws IOException, InterruptedException {
        while (compressing.size() > most) {
            try {
                FrameCompressor.Compressed frame = compressing.remove().get();
                rawInFlight -= frame.rawLength();
                pack.write(frame, inFlight);
            } catch (ExecutionException e) {
                throw new IOException("compressing failed: " + e.getCause(), e.getCause());
            }
        }
    }

    private void finishPack() throws IOException, InterruptedException {
        if (filled > 0) {
            cut();
        }
        drain(0);
        packs.add(pack.finish());
        pack = null;
    }

    /** Ends the last pack, and returns all packs in the order of their frames. */
    public List<StagedPack> finish() throws IOException, InterruptedException {
        if (pack != null) {
            finishPack();
        }
        return List.copyOf(packs);
    }

    /**
     * Closes the files and frees the buffers. Call it after {@link #finish}, or when the pool has no more tasks of this
     * writer.
     */
    @Override
    public void close() throws IOException {
        if (pack != null) {
            pack.close();
        }
        compressor.close();
    }
}
