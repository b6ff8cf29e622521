package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.FileCalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file that is written in parts, by several threads; closing it before all parts were written leaves it unfinished. */
public final class PartedFile implements Closeable {

    private final FileChannel channel;
    private final Completion completion;

    /** What remains to be done when all bytes stand. */
    interface Completion {
        void run() throws IOException;
    }

    PartedFile(FileChannel channel, Completion completion) {
        this.channel = channel;
        this.completion = completion;
    }

    /** Writes the remaining bytes of a part to where they stand in the file. */
    public void write(ByteBuffer part, long position) throws IOException {
        int end = part.limit();
        long at = position;
        while (part.position() < end) {
            part.limit(Math.min(end, part.position() + FileCalls.MOST_WRITTEN));
            at += channel.write(part, at);
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
