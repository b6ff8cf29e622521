package io.jenkins.plugins.castor.engine.tree;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Tells one listing from another, by two check sums that every JVM computes at full speed from its first moment. SHA-256
 * is slow until it is compiled, and an unchanged save is over before that. A collision helps no attacker: it would
 * keep a build that may save from saving.
 */
public final class ListingDigest {

    private final CRC32 one = new CRC32();
    private final CRC32C other = new CRC32C();
    private long length;

    public void update(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        update(bytes.length);
        update(bytes, 0, bytes.length);
    }

    public void update(int number) {
        update(new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number}, 0, 4);
    }

    void update(byte[] bytes, int begin, int end) {
        one.update(bytes, begin, end - begin);
        other.update(bytes, begin, end - begin);
        length += end - begin;
    }

    /** The digest, as text; only equality means something. */
    @Override
    public String toString() {
        return Long.toHexString(one.getValue()) + '-' + Long.toHexString(other.getValue()) + '-' + length;
    }
}
