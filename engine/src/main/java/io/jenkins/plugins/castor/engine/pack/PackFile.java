package io.jenkins.plugins.castor.engine.pack;

import io.jenkins.plugins.castor.engine.pack.PackWriter.StagedPack;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** A pack that is being written: its local file, its frames so far, and the digest that will be its name. */
final class PackFile implements Closeable {

    /** tar ends with two blocks of zeros. */
    private static final int END = 2 * TarHeader.BLOCK;

    /** Digested and written while it is in the processor's cache. */
    private static final int SLICE = 128 * 1024;

    private final Path file;
    private final OutputStream out;
    private final MessageDigest digest = Digests.sha256();
    private final List<Frame> frames = new ArrayList<>();
    private long bytes;

    PackFile(Path folder, int number) throws IOException {
        file = folder.resolve("pack-" + number);
        out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    long bytes() {
        return bytes;
    }

    void write(FrameCompressor.Compressed frame) throws IOException {
        frames.add(new Frame(bytes, frame.length(), frame.rawLength(), frame.digest()));
        put(frame);
    }

    private void put(FrameCompressor.Compressed frame) throws IOException {
        for (int at = 0; at < frame.length(); at += SLICE) {
            int length = Math.min(SLICE, frame.length() - at);
            digest.update(frame.bytes(), at, length);
            out.write(frame.bytes(), at, length);
        }
        bytes += frame.length();
    }

    /** The end of the archive is a frame of its own, which no snapshot names. */
    StagedPack finish(FrameCompressor compressor) throws IOException {
        byte[] end = compressor.rawBuffer();
        java.util.Arrays.fill(end, 0, END, (byte) 0);
        put(compressor.compress(end, END));
        out.close();
        return new StagedPack(new Pack(Digests.hex(digest.digest()), bytes, frames), file);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
