package io.jenkins.plugins.castor.engine.trust;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys as text: blocks of PEM, as openssl writes them, or the base64 of one without its borders. */
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
     * The contents of all blocks of a kind.
     *
     * @throws IllegalArgumentException for what is no base64. The message shows nothing of the text, which may be secret
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
                throw new IllegalArgumentException("has a " + kind + " that does not end: copy all of it");
            }
            contents.add(bytes(text.substring(start, end)));
        }
        return contents;
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            // Its message would show a character of the key.
            throw new IllegalArgumentException("is neither PEM nor base64: name a key that 'castor keygen' made");
        }
    }
}
