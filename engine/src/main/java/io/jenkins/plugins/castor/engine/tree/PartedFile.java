package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.FileCalls;
import io.jenkins.plugins.castor.engine.tree.calls.FolderErrors;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file that is written in parts, by several threads; closing it before all parts were written leaves it unfinished.
 * Blocks of zeros become holes, so that a sparse file stays one.
 */
public final class PartedFile implements Closeable {

    /** Where holes begin and end in most file systems. */
    private static final int BLOCK = 4096;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final Completion completion;

    /** What remains to be done when all bytes stand. */
    interface Completion {
        void run() throws IOException;
    }

    PartedFile(Path path, FileChannel channel, long size, Completion completion) {
        this.path = path;
        this.channel = channel;
        this.size = size;
        this.completion = completion;
    }

    /** Writes the remaining bytes of a part to where they stand in the file. */
    public void write(ByteBuffer part, long position) throws IOException {
        int end = part.limit();
        int start = part.position();
        ByteBuffer all = part.duplicate();
        for (int at = start; at < end; ) {
            if (isHole(all, at, end, position + at - start)) {
                at += BLOCK;
            } else {
                int dataEnd = dataEnd(all, at, end, position - start);
                write(part, at, dataEnd, position + at - start);
                at = dataEnd;
            }
        }
        part.limit(end).position(end);
    }

    /** Whether a block of zeros begins here; the last one of a file is written, to give it its size. */
    private boolean isHole(ByteBuffer part, int at, int end, long position) {
        if (position % BLOCK != 0 || end - at < BLOCK || position + BLOCK >= size) {
            return false;
        }
        for (int i = at; i < at + BLOCK; i += Long.BYTES) {
            if (part.getLong(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private int dataEnd(ByteBuffer part, int begin, int end, long offset) {
        int most = Math.min(end, begin + FileCalls.MOST_WRITTEN);
        int at = begin;
        do {
            at += BLOCK - (int) ((offset + at) % BLOCK);
        } while (at < most && !isHole(part, at, end, offset + at));
        return Math.min(at, most);
    }

    private void write(ByteBuffer part, int begin, int end, long position) throws IOException {
        part.limit(end).position(begin);
        long at = position;
        try {
            while (part.hasRemaining()) {
                at += channel.write(part, at);
            }
        } catch (IOException e) {
            throw FolderErrors.at(path, e);
        }
    }

    /** All parts are written: closes the file and gives it its time and mode. */
    public void complete() throws IOException {
        channel.close();
        completion.run();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
