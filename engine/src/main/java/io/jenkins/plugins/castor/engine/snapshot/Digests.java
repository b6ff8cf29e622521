package io.jenkins.plugins.castor.engine.snapshot;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * SHA-256 digests and their two encodings: 64 hexadecimal digits for objects and frames, 43 characters of base64url for
 * contents.
 */
public final class Digests {

    private static final HexFormat HEX = HexFormat.of();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int CONTENT_LENGTH = 43;

    /** The characters of base64url, as a table, because a load checks 43 of them for every file. */
    private static final boolean[] OF_CONTENT = new boolean[128];

    static {
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
            OF_CONTENT[c] = true;
        }
    }

    private Digests() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256, which every Java must have", e);
        }
    }

    /** Encodes the digest of an object or a frame: 64 lower-case hexadecimal digits. */
    public static String hex(byte[] digest) {
        return HEX.formatHex(digest);
    }

    /** Returns random bytes that nobody can guess, in lower-case hexadecimal digits. */
    static String random(int count) {
        byte[] bytes = new byte[count];
        RandomHolder.RANDOM.nextBytes(bytes);
        return HEX.formatHex(bytes);
    }

    /** Loads need none. */
    private static final class RandomHolder {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    /** Encodes the digest of a file's content: 43 characters of base64url. */
    public static String content(byte[] digest) {
        return BASE64.encodeToString(digest);
    }

    /** Whether this is the encoded digest of an object or a frame. Such a text is also safe as a file name. */
    public static boolean isHex(String text) {
        return isHex(text, 64);
    }

    /** Whether this is so many lower-case hexadecimal digits. */
    static boolean isHex(String text, int digits) {
        if (text.length() != digits) {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    static boolean isContent(String text) {
        if (text.length() != CONTENT_LENGTH) {
            return false;
        }
        for (int i = 0; i < CONTENT_LENGTH; i++) {
            char c = text.charAt(i);
            if (c >= OF_CONTENT.length || !OF_CONTENT[c]) {
                return false;
            }
        }
        return true;
    }
}
