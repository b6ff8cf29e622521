package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Keeps pins in a file. Several threads and processes may change
 * it at once; a reader sees one state or the next. Beside the file there is one more, {@code FILE.lock}.
 */
public final class PinsFile {

    /** A file of pins for a million namespaces is smaller. */
    private static final long MAX_BYTES = 256L << 20;

    /** A lock on a file keeps other processes out, but not other threads. */
    private static final ConcurrentHashMap<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path file;

    /** @param file need not exist; its directory must */
    public PinsFile(Path file) {
        this.file = file.toAbsolutePath().normalize();
    }

    /**
     * Reads the pins; {@link Pins#NONE} if there is no file.
     *
     * @throws IOException if the file cannot be read, or is no file of pins
     */
    public Pins read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > MAX_BYTES) {
                throw new DamagedException("it has more bytes than pins can have");
            }
            return PinsCodec.decode(in);
        } catch (NoSuchFileException e) {
            return Pins.NONE;
        } catch (DamagedException | IllegalArgumentException e) {
            throw new DamagedException(
                    "the file of pins " + file + " is damaged (" + e.getMessage() + "); put back a good copy of it", e);
        }
    }

    /**
     * Changes the pins, and returns the changed ones.
     *
     * @param change gets what is in the file now
     * @throws IOException if the file cannot be read or written; it is then as before
     */
    public Pins update(UnaryOperator<Pins> change) throws IOException {
        ReentrantLock mine = LOCKS.computeIfAbsent(file, path -> new ReentrantLock());
        mine.lock();
        try (FileChannel lock = FileChannel.open(
                        file.resolveSibling(file.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            Pins before = read();
            Pins after = change.apply(before);
            if (held.isValid() && !after.equals(before)) {
                write(after);
            }
            return after;
        } finally {
            mine.unlock();
        }
    }

    private void write(Pins pins) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(PinsCodec.encode(pins));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
