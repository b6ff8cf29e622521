package io.jenkins.plugins.castor.engine.snapshot;

import java.util.List;

/**
 * A pack, as a snapshot describes it.
 *
 * @param name 32 lower-case hexadecimal digits that were chosen at random, from which the name of its object is built
 * @param bytes its size in the store in bytes
 * @param frames its frames with live content, ordered by offset; the pack may have others
 */
public record Pack(String name, long bytes, List<Frame> frames) {

    private static final int NAME_BYTES = 16;

    public Pack {
        frames = List.copyOf(frames);
    }

    /** Whether this is the name of a pack. Such a text is also safe as a file name. */
    public static boolean isName(String text) {
        return Digests.isHex(text, 2 * NAME_BYTES);
    }

    /** Returns a name that no pack ever had. What was removed so never comes alive again. */
    public static String newName() {
        return Digests.random(NAME_BYTES);
    }

    /** The compressed size of the frames with live content in bytes. */
    public long liveBytes() {
        return frames.stream().mapToLong(Frame::length).sum();
    }
}
