package io.jenkins.plugins.castor.engine.pack;

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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Writes files, one after the other, into packs: tar archives that are compressed in frames. Frames are compressed by a
 * pool while the next one fills; a file begins a new frame unless it fits into what is left of the current one, so that
 * all but the large ones can be restored from a single frame.
 *
 * <p>For one thread. The packs are local files in a folder of the caller's, who removes them.
 */
public final class PackWriter implements Closeable {

    /** What a pack aims not to exceed; a single file that is larger makes a larger one. */
    public static final long TARGET_BYTES = 256L << 20;

    /**
     * Where a content starts.
     *
     * @param frame index into the frames of all packs of this writer, counted through
     * @param offset where it starts in that frame, decompressed
     */
    public record Place(int frame, int offset) {}

    /** How many bytes of a pack stand before the content of a file of a cache directory, and are of use to it alone. */
    public static int headerBytes(String cache, RegularFile file) {
        return TarHeader.length(cache, file);
    }

    /** A finished pack and the local file that has its bytes. */
    public record StagedPack(Pack pack, Path file) {}

    private final Path folder;
    private final ExecutorService pool;
    private final int inFlight;
    private final long target;
    private final FrameCompressor compressor = new FrameCompressor();
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
     * @param folder an existing folder for the packs
     * @param pool compresses and writes
     * @param inFlight how many frames may be compressed, and how many may wait to be written, at once; one that is
     *     compressed takes 8 MiB, one that waits 4 MiB
     */
    public PackWriter(Path folder, ExecutorService pool, int inFlight, long target) {
        this.folder = folder;
        this.pool = pool;
        this.inFlight = inFlight;
        this.target = target;
        this.buffer = compressor.rawBuffer();
    }

    /**
     * Begins a file; exactly its size in bytes must then be {@link #append}ed before the next one begins.
     *
     * @param name its name in the tar archive
     */
    public Place begin(String name, RegularFile file) throws IOException, InterruptedException {
        byte[] header = TarHeader.of(name, file);
        long whole = header.length + file.size() + TarHeader.padding(file.size());
        if (filled > 0 && whole > Frame.MAX_RAW - filled) {
            cut();
        }
        if (pack != null && pack.bytes() + rawInFlight + filled + whole > target) {
            finishPack();
        }
        if (pack == null) {
            pack = new PackFile(folder, packs.size(), compressor, pool);
        }
        content = file.size();
        padding = TarHeader.padding(file.size());
        copy(header, 0, header.length);
        return new Place(frames, filled);
    }

    /** Goes on with the content of the file that was begun, and ends it with the last byte. */
    public void append(byte[] bytes, int offset, int length) throws IOException, InterruptedException {
        content -= length;
        if (content < 0) {
            throw new IllegalArgumentException("More bytes than the size of the file");
        }
        copy(bytes, offset, length);
        if (content == 0) {
            copy(new byte[TarHeader.BLOCK], 0, padding);
        }
    }

    /** Ends a file that turned out shorter than it was: fills it up, as the archive announced its size. */
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

    /** Hands the current frame over to be compressed. */
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
                throw new IOException("Compressing failed: " + e.getCause(), e.getCause());
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

    /** Ends the last pack; all packs, in the order of their frames. */
    public List<StagedPack> finish() throws IOException, InterruptedException {
        if (pack != null) {
            finishPack();
        }
        return List.copyOf(packs);
    }

    /** Stops; called when the pool has no task of this writer any more, or after {@link #finish}. */
    @Override
    public void close() throws IOException {
        if (pack != null) {
            pack.close();
        }
        compressor.close();
    }
}
