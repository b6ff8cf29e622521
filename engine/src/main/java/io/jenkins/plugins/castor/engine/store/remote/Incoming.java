package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Receives an object into a file. Pieces may arrive in any order. Each is written to its place at once, and digested when
 * all pieces before it have arrived. So no piece waits in memory or blocks a thread.
 */
final class Incoming {

    /** The size of one write. The JDK keeps a buffer of this size outside of the heap for each thread. */
    private static final int SLICE = 128 << 10;

    private final Upload promised;
    private final FileChannel file;
    private final Budget budget;
    private final MessageDigest sha256 = Digests.sha256();

    // All that follows is guarded by this object.
    private final TreeMap<Long, Integer> early = new TreeMap<>(); // length by offset
    private long received;
    private boolean ended;

    private Incoming(Upload promised, FileChannel file, Budget budget) {
        this.promised = promised;
        this.file = file;
        this.budget = budget;
    }

    static Incoming of(Path folder, String name, String digest, long bytes, Budget budget) throws IOException {
        Files.createDirectories(folder);
        Path path = folder.resolve("incoming-" + UUID.randomUUID());
        FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
        return new Incoming(
                new Upload(name, Optional.of(digest).filter(text -> !text.isEmpty()), bytes, path), file, budget);
    }

    /** Writes a piece. A failure ends the upload. */
    synchronized void append(long offset, ByteBuffer piece) throws StoreException {
        int length = piece.remaining();
        check(offset, length);
        budget.write(length);
        boolean taken = false;
        try {
            write(offset, piece.duplicate());
            if (offset == received) {
                sha256.update(piece);
                received += length;
                digestEarlyPieces();
            } else {
                early.put(offset, length);
            }
            taken = true;
        } catch (IOException e) {
            // The message may be "No space left on device" without a path.
            throw new StoreException(
                    "the store cannot write what is sent as " + promised.name() + ": "
                            + Objects.requireNonNullElse(e.getMessage(), e.toString())
                            + "; see the disk of the store, and what else is written there",
                    e);
        } finally {
            ended |= !taken;
        }
    }

    private void check(long offset, int length) throws StoreException {
        if (ended) {
            throw new StoreException("the sending of " + promised.name() + " has ended before byte " + offset);
        }
        if (length == 0 || length > Operation.MOST_BYTES || offset < 0) {
            throw new StoreException("a piece of " + length + " bytes at byte " + offset + " of " + promised.name()
                    + " cannot be: pieces have 1 to " + Operation.MOST_BYTES + " bytes");
        }
        if (offset > promised.bytes() - length) {
            throw new StoreException("more than the promised " + promised.bytes() + " bytes of " + promised.name());
        }
        if (overlaps(offset, length)) {
            throw new StoreException("byte " + offset + " of " + promised.name() + " was sent twice");
        }
        if (offset != received && early.size() >= Outgoing.AT_ONCE) {
            throw new StoreException(
                    "too much of " + promised.name() + " was sent before its byte " + received + " came");
        }
    }

    private boolean overlaps(long offset, int length) {
        Map.Entry<Long, Integer> before = early.lowerEntry(offset + length);
        return offset < received || (before != null && before.getKey() + before.getValue() > offset);
    }

    private void write(long offset, ByteBuffer piece) throws IOException {
        int end = piece.limit();
        long at = offset;
        while (piece.position() < end) {
            piece.limit(Math.min(end, piece.position() + SLICE));
            at += file.write(piece, at);
        }
    }

    private void digestEarlyPieces() throws IOException {
        while (!early.isEmpty() && early.firstKey() == received) {
            long end = received + early.remove(received);
            ByteBuffer slice = ByteBuffer.allocate(SLICE);
            while (received < end) {
                slice.clear().limit((int) Math.min(SLICE, end - received));
                int count = file.read(slice, received);
                if (count < 0) {
                    throw new IOException("its file was cut short at byte " + received);
                }
                sha256.update(slice.flip());
                received += count;
            }
        }
    }

    /** Closes the file and checks that the object is complete. Accepts no more pieces, even if it throws. */
    synchronized Upload finish() throws IOException {
        boolean whole = !ended
                && received == promised.bytes()
                && promised.digest().map(Digests.hex(sha256.digest())::equals).orElse(true);
        ended = true;
        file.close();
        if (!whole) {
            throw new StoreException("what was sent as " + promised.name() + " is not what was promised");
        }
        return promised;
    }

    synchronized void discard() {
        ended = true;
        try {
            file.close();
            Files.deleteIfExists(promised.file());
        } catch (IOException e) {
            // The store sweeps its staging folder.
        }
    }
}
