package io.jenkins.plugins.castor.engine.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/** Sends a part of a file, again for each attempt. Reports each byte once, however often it is sent. */
public final class FileBody implements HttpRequest.Body {

    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final long offset;
    private final long bytes;
    private final LongConsumer sent;
    private long told;

    /**
     * Opens nothing yet.
     *
     * @param offset where the part begins, in bytes
     * @param bytes how long it is
     * @param sent gets the number of new bytes before they are sent. It may wait, and the upload waits with it
     */
    public FileBody(Path file, long offset, long bytes, LongConsumer sent) {
        this.file = file;
        this.offset = offset;
        this.bytes = bytes;
        this.sent = sent;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** The digest of the part as it is now. */
    public byte[] sha256(MessageDigest digest) throws IOException {
        read((chunk, at) -> digest.update(chunk));
        return digest.digest();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        read((chunk, at) -> {
            tell(at + chunk.remaining());
            out.write(chunk.array(), 0, chunk.remaining());
        });
    }

    /** Takes a chunk of the part, which begins at this byte of it. */
    private interface Sink {
        void accept(ByteBuffer chunk, long at) throws IOException;
    }

    private void read(Sink sink) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, bytes));
            for (long at = 0; at < bytes; at += chunk.limit()) {
                chunk.clear().limit((int) Math.min(chunk.capacity(), bytes - at));
                while (chunk.hasRemaining()) {
                    if (channel.read(chunk, offset + at + chunk.position()) < 0) {
                        throw new IOException("the file " + file + " became shorter while it was sent; save again");
                    }
                }
                sink.accept(chunk.flip(), at);
            }
        }
    }

    private void tell(long upTo) {
        long more = upTo - told;
        if (more > 0) {
            told = upTo;
            sent.accept(more);
        }
    }

    /** Reports the bytes that were not sent, because the server has them already. */
    public void done() {
        tell(bytes);
    }
}
