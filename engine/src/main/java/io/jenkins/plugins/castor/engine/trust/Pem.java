package io.jenkins.plugins.castor.engine.trust;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Encodes and decodes keys: PEM blocks, as openssl writes them, or the base64 of one block without its BEGIN and END
 * lines.
 */
final class Pem {
    static final String PRIVATE = "PRIVATE KEY";
    static final String PUBLIC = "PUBLIC KEY";

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    static String encode(String kind, byte[] content) {
        return BEGIN + kind + DASHES + "\n" + LINES.encodeToString(content) + "\n" + END + kind + DASHES + "\n";
    }

    /**
     * Returns the contents of all blocks of a kind.
     *
     * @throws IllegalArgumentException if the text is invalid. The message contains none of the text, which may be
     *     secret
     */
    static List<byte[]> decode(String kind, String text) {
        if (!text.contains(DASHES)) {
            return text.isBlank() ? List.of() : List.of(bytes(text));
        }
        List<byte[]> contents = new ArrayList<>();
        String begin = BEGIN + kind + DASHES;
        for (int at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
            int start = at + begin.length();
            int end = text.indexOf(END + kind + DASHES, start);
            if (end < 0) {
                throw new IllegalArgumentException("has a " + kind + " without its END line: copy all of it");
            }
            contents.add(bytes(text.substring(start, end)));
        }
        return contents;
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            // No cause: its message shows a character of the key.
            throw new IllegalArgumentException("is neither PEM nor base64: give a key that 'castor keygen' made");
        }
    }
}
