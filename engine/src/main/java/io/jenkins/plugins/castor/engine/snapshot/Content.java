package io.jenkins.plugins.castor.engine.snapshot;

/**
 * Where the content of a file is. It starts in one frame and goes on at the start of the next ones of the same pack.
 *
 * @param frame index into the frames of all packs of the snapshot, counted through
 * @param offset where it starts in that frame, decompressed
 * @param digest SHA-256 of the content, 43 characters of base64url
 * @param used day of the last known use, counted from 1970-01-01; 0 where it is not known. Reserved: always 0 so far
 */
public record Content(int frame, int offset, String digest, int used) {}
