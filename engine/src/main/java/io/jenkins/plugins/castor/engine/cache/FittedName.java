package io.jenkins.plugins.castor.engine.cache;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Fits any name to the rules of namespaces. Different names stay different. */
final class FittedName {

    private static final int DIGEST_DIGITS = 32;

    /** A name of this form is always shortened. Otherwise you could choose one that equals another shortened name. */
    private static final Pattern SHORTENED = Pattern.compile("(?s).*~[0-9a-f]{" + DIGEST_DIGITS + "}");

    /** The mark takes three bytes when it is percent-encoded. */
    private static final int LONGEST_BEGINNING = Namespace.LONGEST_SEGMENT - 3 - DIGEST_DIGITS;

    private FittedName() {}

    static String of(String what, String name) {
        Namespace.checkThere(what, name);
        boolean fits = PercentCode.encodeStrictly(name) != null
                && !Shown.hasControlCharacter(name)
                && PercentCode.encode(name).length() <= Namespace.LONGEST_SEGMENT
                && !SHORTENED.matcher(name).matches();
        return fits ? name : beginning(name) + "~" + digest(name);
    }

    private static String beginning(String name) {
        StringBuilder beginning = new StringBuilder();
        int length = 0;
        for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
            String next = Character.toString(name.codePointAt(at));
            if (PercentCode.encodeStrictly(next) == null || Shown.hasControlCharacter(next)) {
                continue;
            }
            // A dot is encoded only at the start. Counting it as three bytes is always enough.
            length += next.equals(".") ? 3 : PercentCode.encode(next).length();
            if (length > LONGEST_BEGINNING) {
                break;
            }
            beginning.append(next);
        }
        return beginning.toString();
    }

    /** Digests the UTF-16 code units, because UTF-8 would replace every lone surrogate by the same bytes. */
    private static String digest(String name) {
        ByteBuffer characters = ByteBuffer.allocate(name.length() * Character.BYTES);
        characters.asCharBuffer().put(name);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(characters.array());
            return HexFormat.of().formatHex(digest).substring(0, DIGEST_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256, which every Java must have", e);
        }
    }
}
