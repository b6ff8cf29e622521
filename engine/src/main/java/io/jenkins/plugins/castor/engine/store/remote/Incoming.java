package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * An object that is being received, in a file of its own. Several of its pieces are on the line at once and may overtake each
 * other there; one that is early waits for its turn. So all are digested and written in order, and none twice.
 */
final class Incoming {

    private final Upload promised;
    private final FileChannel out;
    private final MessageDigest sha256 = Digests.sha256();

    // All that follows is guarded by this object.
    private long received;
    private int waiting;
    private boolean ended;

    private Incoming(Upload promised, FileChannel out) {
        this.promised = promised;
        this.out = out;
    }

    static Incoming of(Path folder, String name, String digest, long bytes) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("incoming-" + UUID.randomUUID());
        FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new Incoming(new Upload(name, digest, bytes, file), out);
    }

    /** Takes a piece when all before it are taken; that it waits for them is what keeps a sender from running ahead. */
    synchronized void append(long offset, ByteBuffer piece) throws IOException, InterruptedException {
        int length = piece.remaining();
        check(offset, length);
        awaitTurn(offset);
        boolean taken = false;
        try {
            sha256.update(piece.duplicate());
            while (piece.hasRemaining()) {
                out.write(piece);
            }
            received += length;
            taken = true;
        } catch (IOException e) {
            // Such as "No space left on device", which says neither whose nor where.
            throw new StoreException(
                    "the store cannot write what is sent as " + promised.name() + ": "
                            + Objects.requireNonNullElse(e.getMessage(), e.toString())
                            + "; see the disk of the store, and what else is written there",
                    e);
        } finally {
            ended |= !taken;
            notifyAll();
        }
    }

    private void check(long offset, int length) throws StoreException {
        if (length == 0 || length > Operation.MOST_BYTES || offset < 0) {
            throw new StoreException("nobody sends " + length + " bytes at once from byte " + offset + " on");
        }
        if (offset > promised.bytes() - length) {
            throw new StoreException("more than the promised " + promised.bytes() + " bytes of " + promised.name());
        }
        if (waiting >= Outgoing.AT_ONCE) {
            throw new StoreException(
                    "too much of " + promised.name() + " was sent before its byte " + received + " came");
        }
    }

    private void awaitTurn(long offset) throws StoreException, InterruptedException {
        waiting++;
        try {
            while (!ended && received < offset) {
                wait();
            }
        } finally {
            waiting--;
        }
        if (ended) {
            throw new StoreException("the sending of " + promised.name() + " has ended before byte " + offset);
        }
        if (received != offset) {
            throw new StoreException("byte " + offset + " of " + promised.name() + " was sent twice");
        }
    }

    /** Makes it an object; false when there is one of that name meanwhile. */
    synchronized boolean put(Store store) throws IOException {
        out.close();
        if (ended
                || received != promised.bytes()
                || !Digests.hex(sha256.digest()).equals(promised.digest())) {
            throw new StoreException("what was sent as " + promised.name() + " is not what was promised");
        }
        return !store.put(List.of(promised), bytes -> {}).isEmpty();
    }

    synchronized void discard() {
        ended = true;
        notifyAll();
        try {
            out.close();
            Files.deleteIfExists(promised.file());
        } catch (IOException e) {
            // The store sweeps its staging folder.
        }
    }
}
