package io.jenkins.plugins.castor.engine.trust;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Signs and verifies small objects: heads and revocations. Such an object is one line, whose last field is
 * {@code signature}. The signature covers every byte before that field, so no canonical form is needed: the bytes that
 * are verified are those that are parsed. {@code docs/reference/format.md} specifies it.
 */
public final class Signatures {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] UNSIGNED = ",\"signature\":null}\n".getBytes(StandardCharsets.US_ASCII);
    private static final String START = ",\"signature\":\"ed25519:";

    /**
     * After {@link #START}: the key's id and the signature. There is only one valid encoding, so that no byte can
     * change.
     */
    private static final Pattern END = Pattern.compile("([0-9a-f]{16}):([0-9a-f]{128})\"}\n");

    private static final int LENGTH = START.length() + 16 + 1 + 128 + 3;

    private Signatures() {}

    /**
     * Signs an object.
     *
     * @param object the encoded object, with {@code null} as its signature
     */
    public static byte[] sign(byte[] object, SigningKey key) {
        int length = object.length - UNSIGNED.length;
        if (length < 0 || !Arrays.equals(UNSIGNED, Arrays.copyOfRange(object, length, object.length))) {
            throw new IllegalArgumentException("The object does not end with a null signature");
        }
        byte[] message = Arrays.copyOf(object, length);
        String end = START + key.id() + ":" + HEX.formatHex(key.sign(message)) + "\"}\n";
        byte[] signed = Arrays.copyOf(message, length + LENGTH);
        System.arraycopy(end.getBytes(StandardCharsets.US_ASCII), 0, signed, length, LENGTH);
        return signed;
    }

    /**
     * Verifies an object. Parse nothing of it before.
     *
     * @return the id of the key that signed it
     * @throws UntrustedException if none of these keys signed exactly these bytes
     */
    public static String verify(byte[] object, TrustedKeys keys) throws UntrustedException {
        int length = object.length - LENGTH;
        String end = length < 0 ? "" : new String(object, length, LENGTH, ISO_8859_1);
        Matcher fields = END.matcher(end.startsWith(START) ? end.substring(START.length()) : "");
        if (!fields.matches()) {
            boolean unsigned = object.length >= UNSIGNED.length
                    && Arrays.equals(
                            UNSIGNED, Arrays.copyOfRange(object, object.length - UNSIGNED.length, object.length));
            throw new UntrustedException(
                    unsigned
                            ? "is not signed; only objects signed by " + keys + " are accepted"
                            : "has no signature in a known form");
        }
        String id = fields.group(1);
        if (!keys.has(id)) {
            throw new UntrustedException("is signed by the key " + id + "; only " + keys + " are accepted");
        }
        if (!keys.verify(id, Arrays.copyOf(object, length), HEX.parseHex(fields.group(2)))) {
            throw new UntrustedException("does not match its signature by the key " + id + ": it was changed");
        }
        return id;
    }

    /**
     * The id of the key that a signature claims to be from. Only {@link #verify} proves it.
     *
     * @param signature the {@code signature} field of a head
     */
    public static Optional<String> keyOf(Optional<String> signature) {
        return signature
                .filter(text -> text.startsWith("ed25519:") && text.length() > 24)
                .map(text -> text.substring(8, 24));
    }
}
