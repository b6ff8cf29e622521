package io.jenkins.plugins.castor.engine.snapshot;

/**
 * The location of a file's content. It starts in one frame and may continue at the start of the next frames of the same
 * pack.
 *
 * @param frame the index of that frame among the frames of all packs of the snapshot
 * @param offset where it starts in the decompressed frame, in bytes
 * @param digest the SHA-256 of the content, 43 characters of base64url
 * @param used the day of the last known use, in days since 1970-01-01; the first day of a week; 0 if unknown
 */
public record Content(int frame, int offset, String digest, int used) {

    /** The same content with another day of its last use. */
    public Content usedOn(int day) {
        return new Content(frame, offset, digest, day);
    }
}
