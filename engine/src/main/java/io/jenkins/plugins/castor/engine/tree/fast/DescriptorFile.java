package io.jenkins.plugins.castor.engine.tree.fast;

import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import io.jenkins.plugins.castor.engine.tree.calls.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;

/** A file that is read by system calls, three for a small one: open, read, look at what is open. */
final class DescriptorFile implements OpenFile {

    /** What a call reads is copied while it is in the processor's cache. */
    private static final int PIECE = 128 * 1024;

    private static final ThreadLocal<ByteBuffer> PIECES =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(PIECE));

    private final Path path;
    private final int file;
    private final ByteBuffer piece = PIECES.get();

    DescriptorFile(Path path) throws IOException {
        this.path = path;
        this.file = SystemCalls.openUnnoticed(path);
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
    public FileStatus look() throws IOException {
        UnixStatus status = new UnixStatus();
        status.look(file, path);
        return status;
    }

    @Override
    public void close() throws IOException {
        SystemCalls.close(file, path);
    }
}
