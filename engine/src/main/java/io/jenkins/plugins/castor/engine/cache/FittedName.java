package io.jenkins.plugins.castor.engine.cache;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Makes any name one that a namespace takes, so that no two names become the same. */
final class FittedName {

    private static final int DIGEST_DIGITS = 32;

    /** A name of this form is shortened itself: otherwise it could be chosen to look like another that was. */
    private static final Pattern SHORTENED = Pattern.compile("(?s).*~[0-9a-f]{" + DIGEST_DIGITS + "}");

    /** The mark is three bytes once it is encoded. */
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
            // A dot is encoded at the start only; as three bytes it fits in any case.
            length += next.equals(".") ? 3 : PercentCode.encode(next).length();
            if (length > LONGEST_BEGINNING) {
                break;
            }
            beginning.append(next);
        }
        return beginning.toString();
    }

    /** Of the characters as they are: an encoding would make the same of all halves of surrogate pairs. */
    private static String digest(String name) {
        ByteBuffer characters = ByteBuffer.allocate(name.length() * Character.BYTES);
        characters.asCharBuffer().put(name);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(characters.array());
            return HexFormat.of().formatHex(digest).substring(0, DIGEST_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
