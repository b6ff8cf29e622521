package io.jenkins.plugins.castor.engine.snapshot;

/**
 * A frame of a pack: a piece that is fetched, checked and decompressed by itself.
 *
 * @param offset where it starts in the pack
 * @param length its bytes in the pack
 * @param rawLength its bytes decompressed
 * @param digest SHA-256 of its bytes in the pack, 64 hexadecimal digits
 */
public record Frame(long offset, int length, int rawLength, String digest) {

    /** The most a frame may hold. */
    public static final int MAX_RAW = 4 << 20;

    /** The most a frame may take in its pack: what zstd may make of bytes that do not shrink. */
    public static final int MAX_LENGTH = MAX_RAW + (MAX_RAW >> 7) + 1024;

    /** Contents start at multiples of this, as tar's records do. */
    public static final int ALIGNMENT = 512;

    long end() {
        return offset + length;
    }
}
