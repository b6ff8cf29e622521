package io.jenkins.plugins.castor.engine.pack;

/**
 * How packs are written.
 *
 * @param target the size in bytes that a pack should not exceed
 * @param digests whether to compute the SHA-256 of each pack, which takes as long as that of its frames
 * @param level the compression level of zstd, 1 to {@value Compression#MAX_LEVEL}
 */
public record PackOptions(long target, boolean digests, int level) {

    /** The same options with another target. */
    public PackOptions withTarget(long size) {
        return new PackOptions(size, digests, level);
    }
}
