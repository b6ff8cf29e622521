package io.jenkins.plugins.castor.engine.pack;

import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongConsumer;

/** Copies packs to files as they are, and verifies their frames. Takes the memory of a frame. Not thread-safe; close it. */
public final class PackCopier implements Closeable {

    private final FrameReader reader = new FrameReader();

    /**
     * Copies a pack, byte for byte. What is no known frame cannot be verified, and no snapshot that names only these frames
     * reads it.
     *
     * @param name its name in the store
     * @param file does not exist; the caller deletes it, also after a failure
     * @param done told the size of each part when it was written
     * @throws DamagedException if a frame in the store is not the one that was saved
     */
    public void copy(Store store, String name, Pack pack, Path file, LongConsumer done)
            throws IOException, InterruptedException {
        List<Piece> pieces = Piece.all(name, pack);
        try (Fetch fetch = store.fetch(pieces.stream().map(Piece::range).toList());
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < pieces.size(); i++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                ByteBuffer bytes = bytes(fetch, i, name, pieces.get(i));
                done.accept(bytes.remaining());
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        }
    }

    private ByteBuffer bytes(Fetch fetch, int number, String name, Piece piece) throws IOException {
        if (piece.frame().isEmpty()) {
            return reader.fetch(fetch, number, piece.range().length());
        }
        reader.check(fetch, number, name, piece.frame().get());
        return reader.compressed();
    }

    @Override
    public void close() {
        reader.close();
    }
}
