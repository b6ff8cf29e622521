package io.jenkins.plugins.castor.engine.snapshot;

import java.util.List;

/**
 * A pack, as far as a snapshot needs it.
 *
 * @param digest SHA-256 of the whole object, 64 hexadecimal digits, which is its name
 * @param bytes its size in the store
 * @param frames its frames that hold live content, by offset; the pack may have others
 */
public record Pack(String digest, long bytes, List<Frame> frames) {

    public Pack {
        frames = List.copyOf(frames);
    }

    /** Bytes of the frames that hold live content. */
    public long liveBytes() {
        return frames.stream().mapToLong(Frame::length).sum();
    }
}
