package io.jenkins.plugins.castor.engine.pack;

/**
 * How packs are written.
 *
 * @param target the size in bytes that a pack should not exceed
 * @param digests whether to compute the SHA-256 of each pack, which takes as long as that of its frames
 */
public record PackOptions(long target, boolean digests) {}
