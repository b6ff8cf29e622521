package io.jenkins.plugins.castor.engine.snapshot;

import java.util.List;

/**
 * A pack, as a snapshot describes it.
 *
 * @param digest the SHA-256 of the whole object, 64 hexadecimal digits, from which its name is built
 * @param bytes its size in the store in bytes
 * @param frames its frames with live content, ordered by offset; the pack may have others
 */
public record Pack(String digest, long bytes, List<Frame> frames) {

    public Pack {
        frames = List.copyOf(frames);
    }

    /** The compressed size of the frames with live content in bytes. */
    public long liveBytes() {
        return frames.stream().mapToLong(Frame::length).sum();
    }
}
