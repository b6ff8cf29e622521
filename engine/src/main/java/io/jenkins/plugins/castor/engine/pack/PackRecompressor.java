package io.jenkins.plugins.castor.engine.pack;

import io.jenkins.plugins.castor.engine.pack.FrameCompressor.Compressed;
import io.jenkins.plugins.castor.engine.pack.PackWriter.StagedPack;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Compresses packs again at another level. The new pack has the same frames in the same order, each with the same content: only
 * their bytes are fewer. So entries find their content where it was, and a load makes the same reads.
 *
 * <p>A frame is read, checked, compressed and compared in memory: each thread of the pool holds five frames of 4 MiB, and a
 * context of zstd. Bytes between the frames of a snapshot are copied as they are, so that the
 * pack stays a tar archive; those after the last one are left out. One pack at a time.
 */
public final class PackRecompressor implements Closeable {

    /** A frame, and a pack, that would not become smaller by at least this share stays as it is. */
    public static final double LEAST_GAIN = 0.02;

    private final FrameCompressor compressor;
    private final Queue<Worker> workers = new ConcurrentLinkedQueue<>();
    private int packs;

    /** What a thread needs. */
    private static final class Worker {
        final FrameReader reader = new FrameReader();
        final byte[] scratch = new byte[Frame.MAX_RAW];
    }

    /** @param level the level of zstd, for frames that are worth it */
    public PackRecompressor(int level) {
        this.compressor = new FrameCompressor(level);
    }

    /**
     * Writes a pack again.
     *
     * @param name its name in the store
     * @param folder an existing folder for the new pack, which the caller deletes
     * @param pool reads, compresses and writes; shut it down before you close this
     * @param inFlight how many frames are under way at once
     * @param done told the size of each frame in the store when it was read
     * @return the new pack; empty if it would hardly be smaller, and nothing is left in the folder
     * @throws DamagedException if a frame in the store is not the one that was saved
     */
    public Optional<StagedPack> recompress(
            Store store, String name, Pack pack, Path folder, ExecutorService pool, int inFlight, LongConsumer done)
            throws IOException, InterruptedException {
        List<Piece> pieces = Piece.upToTheLastFrame(name, pack);
        try (PackFile file = new PackFile(folder, packs++, compressor, Optional.empty(), pool);
                Fetch fetch = store.fetch(pieces.stream().map(Piece::range).toList())) {
            Deque<Future<Compressed>> compressing = new ArrayDeque<>();
            int written = 0;
            for (int i = 0; i < pieces.size(); i++) {
                int number = i;
                compressing.add(pool.submit(() -> compressed(pieces.get(number), fetch, number, done)));
                if (compressing.size() == inFlight) {
                    write(pieces.get(written++), compressing.remove(), file, inFlight);
                }
            }
            while (!compressing.isEmpty()) {
                write(pieces.get(written++), compressing.remove(), file, inFlight);
            }
            StagedPack smaller = file.finish();
            if (isWorthIt(smaller.pack().bytes(), pack.bytes())) {
                return Optional.of(smaller);
            }
            Files.delete(smaller.file());
            return Optional.empty();
        }
    }

    private static boolean isWorthIt(long after, long before) {
        return after <= (1 - LEAST_GAIN) * before;
    }

    private static void write(Piece piece, Future<Compressed> task, PackFile file, int waiting)
            throws IOException, InterruptedException {
        Compressed bytes;
        try {
            bytes = task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof Error error) {
                throw error; // an OutOfMemoryError must stay one
            }
            throw new IOException("compressing failed: " + e.getCause(), e.getCause());
        }
        if (piece.frame().isPresent()) {
            file.write(bytes, waiting);
        } else {
            file.copy(bytes, waiting);
        }
    }

    private Compressed compressed(Piece piece, Fetch fetch, int range, LongConsumer done) throws IOException {
        Worker worker = Optional.ofNullable(workers.poll()).orElseGet(Worker::new);
        try {
            Compressed bytes = piece.frame().isPresent()
                    ? compressed(piece.range().name(), piece.frame().get(), fetch, range, worker)
                    : compressor.copy(
                            worker.reader.fetch(fetch, range, piece.range().length()), 0, "");
            done.accept(piece.range().length());
            return bytes;
        } finally {
            workers.add(worker);
        }
    }

    private Compressed compressed(String pack, Frame frame, Fetch fetch, int range, Worker worker) throws IOException {
        ByteBuffer raw = worker.reader.read(fetch, range, pack, frame);
        byte[] copy = compressor.rawBuffer();
        raw.get(copy, 0, frame.rawLength());
        Compressed smaller = compressor.compress(copy, frame.rawLength());
        if (!isWorthIt(smaller.length(), frame.length())) {
            compressor.recycle(smaller);
            return compressor.copy(worker.reader.compressed(), frame.rawLength(), frame.digest());
        }
        if (!worker.reader.isSame(smaller.bytes(), smaller.length(), worker.scratch)) {
            throw new IOException("the frame at byte " + frame.offset() + " of pack " + pack
                    + " was compressed again and became another one; check the memory of this machine");
        }
        return smaller;
    }

    /** Frees what threads held, which must have ended. */
    @Override
    public void close() {
        compressor.close();
        workers.forEach(worker -> worker.reader.close());
    }
}
