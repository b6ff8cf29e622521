package io.jenkins.plugins.castor.engine.snapshot;

/**
 * A frame of a pack: the unit that is fetched, verified and decompressed.
 *
 * @param offset where it starts in the pack, in bytes
 * @param length its compressed size in bytes
 * @param rawLength its decompressed size in bytes
 * @param digest the SHA-256 of its compressed bytes, 64 hexadecimal digits
 */
public record Frame(long offset, int length, int rawLength, String digest) {

    /** The maximum decompressed size of a frame. */
    public static final int MAX_RAW = 4 << 20;

    /** The maximum compressed size of a frame: what zstd may produce from incompressible bytes. */
    public static final int MAX_LENGTH = MAX_RAW + (MAX_RAW >> 7) + 1024;

    /** Contents start at multiples of this, like the blocks of tar. */
    public static final int ALIGNMENT = 512;

    /** Where it ends in the pack, in bytes. */
    public long end() {
        return offset + length;
    }
}
