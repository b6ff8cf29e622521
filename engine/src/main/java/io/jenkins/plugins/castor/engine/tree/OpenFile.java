package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** A regular file that is being read from its start, by system calls where Java lets them be made. For one thread. */
interface OpenFile extends Closeable {

    /**
     * Reads the next bytes.
     *
     * @return how many; negative at the end
     * @throws ClosedByInterruptException when the thread is interrupted
     */
    int read(byte[] into, int offset, int length) throws IOException;

    /** What the file is now, under the names of another. */
    RegularFile as(RegularFile names) throws IOException;

    /** Opens a file; a link to one is not followed. */
    static OpenFile open(Path path) throws IOException {
        return SystemCalls.AVAILABLE && FileStatus.AVAILABLE ? new ByCalls(path) : new ByChannel(path);
    }

    /** What a path leads to now, under the names of another. */
    static RegularFile look(Path path, RegularFile names) throws IOException {
        if (FileStatus.AVAILABLE) {
            FileStatus status = new FileStatus();
            status.look(path);
            return file(path, names, status);
        }
        BasicFileAttributes attributes = Files.readAttributes(path, Scan.ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        return file(path, names, attributes, Scan.mode(attributes), Scan.mtime(attributes));
    }

    private static RegularFile file(Path path, RegularFile names, FileStatus status) throws NoSuchFileException {
        return file(path, names, status.attributes(), status.mode(), status.mtime());
    }

    private static RegularFile file(Path path, RegularFile names, BasicFileAttributes attributes, int mode, long mtime)
            throws NoSuchFileException {
        if (!attributes.isRegularFile()) {
            throw new NoSuchFileException(path.toString());
        }
        return new RegularFile(names.directory(), names.name(), mode, mtime, attributes.size());
    }

    /** Three calls for a small file: open, read, look at what is open. */
    final class ByCalls implements OpenFile {

        /** What a call reads is copied while it is in the processor's cache. */
        private static final int PIECE = 128 * 1024;

        private static final ThreadLocal<ByteBuffer> PIECES =
                ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(PIECE));

        private final Path path;
        private final int file;
        private final ByteBuffer piece = PIECES.get();

        ByCalls(Path path) throws IOException {
            this.path = path;
            this.file = SystemCalls.open(path);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new ClosedByInterruptException();
            }
            int count = SystemCalls.read(file, piece.clear().limit(Math.min(PIECE, length)), path);
            piece.get(0, into, offset, count);
            return count == 0 ? -1 : count;
        }

        @Override
        public RegularFile as(RegularFile names) throws IOException {
            FileStatus status = new FileStatus();
            status.look(file, path);
            return file(path, names, status);
        }

        @Override
        public void close() throws IOException {
            SystemCalls.close(file, path);
        }
    }

    /** What every Java has: the file is looked at by its path. */
    final class ByChannel implements OpenFile {

        private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

        private final Path path;
        private final FileChannel channel;

        ByChannel(Path path) throws IOException {
            this.path = path;
            this.channel = FileChannel.open(path, READ);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(into, offset, length));
        }

        @Override
        public RegularFile as(RegularFile names) throws IOException {
            return look(path, names);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
