package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import io.jenkins.plugins.castor.engine.tree.calls.OpenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads files of a cache directory whole: a file that changes while it is read is read again, and in the end left out
 * with a warning, so that nobody ever gets bytes of two versions. Thread-safe.
 */
public final class FileReader {

    private static final int ATTEMPTS = 3;

    /** What is read is used while it is in the processor's cache. */
    private static final int CHUNK = 128 * 1024;

    /** Two writes within one tick of the kernel's clock may leave the same time on a file; 10 ms is the longest tick. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path root;
    private final Warnings warnings;

    /** Files come directory by directory. Several threads may exchange it: it never changes itself. */
    private Folder lastFolder;

    private record Folder(String directory, Path path) {}

    public FileReader(Path root, Warnings warnings) {
        this.root = root;
        this.warnings = warnings;
        this.lastFolder = new Folder("", root);
    }

    /** Takes the bytes of a file as they are read. */
    public interface Sink {
        /** The file is read from its start; what came before, if anything, does not count. */
        void start(RegularFile file) throws IOException;

        /** The next bytes; the array is reused afterwards. */
        void bytes(byte[] bytes, int length) throws IOException;
    }

    /**
     * Reads a file into a buffer.
     *
     * @param into where the bytes go; has room for the expected size at least, and a backing array
     * @return the file as it was when these bytes were in it; empty when it was left out, the buffer then as before
     */
    public Optional<RegularFile> read(RegularFile expected, ByteBuffer into) throws InterruptedException {
        int start = into.position();
        return settled(expected, (open, file) -> {
                    into.position(start);
                    if (file.size() > into.remaining()) {
                        return false;
                    }
                    int end = start + (int) file.size();
                    for (int count = 0; into.position() < end && count >= 0; ) {
                        count = open.read(into.array(), into.arrayOffset() + into.position(), end - into.position());
                        into.position(into.position() + Math.max(0, count));
                    }
                    return into.position() == end;
                })
                .or(() -> {
                    into.position(start);
                    return Optional.empty();
                });
    }

    /**
     * Reads a file through a sink, from the start again when it changed; empty when it was left out.
     *
     * @throws IOException what the sink throws; trouble with the file itself is a warning
     */
    public Optional<RegularFile> read(RegularFile expected, Sink sink) throws IOException, InterruptedException {
        byte[] chunk = new byte[(int) Math.max(1, Math.min(CHUNK, expected.size()))];
        try {
            return settled(expected, (open, file) -> pour(open, file, chunk, sink));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Reads a file through a sink once.
     *
     * @return whether it was, before and after, as expected; what the sink got is worth nothing otherwise
     */
    public boolean readOnce(RegularFile expected, Sink sink) throws IOException {
        Path path = path(expected);
        try (OpenFile open = ChosenCalls.BEST.open(path)) {
            return pour(open, expected, new byte[CHUNK], sink)
                    && as(expected, open.look(), path).equals(expected);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (java.nio.channels.ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    /** What fails in the sink passes unchecked through the handling of trouble with the file. */
    private static boolean pour(OpenFile open, RegularFile file, byte[] chunk, Sink sink) throws IOException {
        long rest = file.size();
        try {
            sink.start(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (rest > 0) {
            int count = open.read(chunk, 0, (int) Math.min(chunk.length, rest));
            if (count < 0) {
                return false;
            }
            try {
                sink.bytes(chunk, count);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            rest -= count;
        }
        return true;
    }

    private Path path(RegularFile file) {
        Folder folder = lastFolder;
        if (!folder.directory().equals(file.directory())) {
            folder = new Folder(file.directory(), root.resolve(file.directory()));
            lastFolder = folder;
        }
        return folder.path().resolve(file.name());
    }

    /** What a file is now, under the names of another. */
    private static RegularFile as(RegularFile names, FileStatus status, Path path) throws NoSuchFileException {
        if (!status.isRegularFile()) {
            throw new NoSuchFileException(path.toString());
        }
        return new RegularFile(names.directory(), names.name(), status.mode(), status.mtime(), status.size());
    }

    private interface Attempt {
        /** Reads the file; false when it turned out to have another size. */
        boolean read(OpenFile open, RegularFile file) throws IOException;
    }

    private Optional<RegularFile> settled(RegularFile expected, Attempt attempt) throws InterruptedException {
        Path path = path(expected);
        RegularFile file = expected;
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                if (isFresh(file)) {
                    TimeUnit.NANOSECONDS.sleep(TICK_NANOS);
                    file = as(expected, ChosenCalls.BEST.look(path), path);
                }
                try (OpenFile open = ChosenCalls.BEST.open(path)) {
                    boolean whole = attempt.read(open, file);
                    RegularFile after = as(expected, open.look(), path);
                    if (whole && after.equals(file)) {
                        return Optional.of(file);
                    }
                    file = after;
                }
            }
            warnings.addLeftOut(Names.shown(path), "it changed while it was read");
        } catch (NoSuchFileException e) {
            warnings.addLeftOut(Names.shown(path), "it vanished before it was read");
        } catch (java.nio.channels.ClosedByInterruptException e) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (IOException e) {
            warnings.addUnread("left out " + Names.shown(path) + ": it cannot be read: " + Scan.reason(e));
        }
        return Optional.empty();
    }

    private static boolean isFresh(RegularFile file) {
        long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        long age = now - file.mtime();
        return age < TICK_NANOS && age > -TimeUnit.SECONDS.toNanos(1);
    }
}
