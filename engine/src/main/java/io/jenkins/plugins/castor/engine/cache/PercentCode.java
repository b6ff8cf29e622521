package io.jenkins.plugins.castor.engine.cache;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Percent-encodes a path segment, so that it has only characters that every store and file system supports. */
final class PercentCode {
    private static final String HEX = "0123456789ABCDEF";

    private PercentCode() {}

    /** Encodes every byte except {@code A-Z a-z 0-9 . _ -}, and a dot at the start, as {@code %XX}. */
    static String encode(String segment) {
        StringBuilder code = new StringBuilder(segment.length() + 16);
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            boolean leadingDot = b == '.' && code.isEmpty();
            if (isPlain(b) && !leadingDot) {
                code.append((char) b);
            } else {
                code.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
            }
        }
        return code.toString();
    }

    /** Decodes a segment. It may contain unencoded characters. Empty if the encoding is invalid. */
    static Optional<String> decode(String code) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(code.length());
        int at = 0;
        while (at < code.length()) {
            int percent = code.indexOf('%', at);
            if (percent < 0) {
                percent = code.length();
            }
            if (percent > at) {
                ByteBuffer plain = encodeStrictly(code.substring(at, percent));
                if (plain == null) {
                    return Optional.empty();
                }
                bytes.write(plain.array(), plain.position(), plain.remaining());
                at = percent;
                continue;
            }
            int high = hexAt(code, at + 1);
            int low = hexAt(code, at + 2);
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.write(high << 4 | low);
            at += 3;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** Returns the UTF-8 of a text, or null if it contains a lone surrogate, which has no UTF-8. */
    static ByteBuffer encodeStrictly(String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException loneSurrogate) {
            return null;
        }
    }

    private static int hexAt(String code, int at) {
        // Character.digit also accepts the digits of other scripts
        return at < code.length() ? HEX.indexOf(upper(code.charAt(at))) : -1;
    }

    private static char upper(char c) {
        return c >= 'a' && c <= 'f' ? (char) (c - 'a' + 'A') : c;
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '.'
                || b == '_'
                || b == '-';
    }
}
