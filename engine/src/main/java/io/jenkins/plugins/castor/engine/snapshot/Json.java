package io.jenkins.plugins.castor.engine.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads lines of JSON as Castor writes them: no blanks, every field in its place, one value a line. It is strict, because
 * what it reads may be hostile, and written for this alone, because a load cannot begin before it has read a line for
 * every file and most of the time in a JVM that has just started.
 *
 * <p>What is wrong is a {@link DamagedException} that says in which line; it shows a character at most of what stands
 * there, as that may be secret.
 */
public final class Json {

    private static final int MAX_TEXT = 64 * 1024;

    /** A number with so many is small enough; times have as many. */
    private static final int MOST_DIGITS = 19;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];

    /** Where the buffer begins in the input. */
    private long begin;

    private int position;
    private int limit;
    private int line = 1;

    /** Whether a value has no comma before it. */
    private boolean first = true;

    /** Collects a text that is not all in the buffer, or has escapes. */
    private byte[] collected = new byte[256];

    public Json(InputStream in) {
        this.in = in;
    }

    /** How many bytes were read. */
    public long read() {
        return begin + position;
    }

    /** The first byte of what comes next; negative at the end of the input. */
    public int peek() throws IOException {
        return position < limit || fill() ? buffer[position] & 0xFF : -1;
    }

    private boolean fill() throws IOException {
        begin += limit;
        position = 0;
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    private int next() throws IOException {
        return position < limit || fill() ? buffer[position++] & 0xFF : -1;
    }

    private void expect(char wanted) throws IOException {
        if (position < limit && buffer[position] == wanted) {
            position++;
        } else {
            expectSlowly(wanted);
        }
    }

    private void expectSlowly(char wanted) throws IOException {
        int found = next();
        if (found != wanted) {
            throw wrong("expected " + (wanted == '\n' ? "the end of the line" : wanted) + " and found "
                    + (found < 0 ? "the end" : found < ' ' || found > '~' ? "byte " + found : "" + (char) found));
        }
    }

    private void separate() throws IOException {
        if (!first) {
            expect(',');
        }
        first = false;
    }

    public void beginArray() throws IOException {
        begin('[');
    }

    public void beginObject() throws IOException {
        begin('{');
    }

    private void begin(char bracket) throws IOException {
        separate();
        expect(bracket);
        first = true;
    }

    public void endArray() throws IOException {
        end(']');
    }

    public void endObject() throws IOException {
        end('}');
    }

    private void end(char bracket) throws IOException {
        expect(bracket);
        first = false;
    }

    /** A line ends, and with it its one value. */
    public void endLine() throws IOException {
        expect('\n');
        line++;
        first = true;
    }

    /** Nothing follows. */
    public void end() throws IOException {
        if (peek() >= 0) {
            throw wrong("something follows the last line");
        }
    }

    /** The next field must have this name; its value follows. */
    public void field(String name) throws IOException {
        if (!text().equals(name)) {
            throw wrong("expected the field " + name);
        }
        expect(':');
        first = true;
    }

    /** The name of the next field, whatever it is; its value follows. */
    public String anyField() throws IOException {
        String name = text();
        expect(':');
        first = true;
        return name;
    }

    /** A text of at most 64 KiB. */
    public String text() throws IOException {
        separate();
        expect('"');
        for (int i = position; i < limit; i++) {
            byte b = buffer[i];
            if (b == '"') {
                String text = new String(buffer, position, i - position, StandardCharsets.ISO_8859_1);
                position = i + 1;
                return text;
            }
            if (b < ' ' || b == '\\') {
                break; // not plain ASCII
            }
        }
        return unusualText();
    }

    /** A text with escapes, or other than ASCII, or across the end of the buffer. */
    private String unusualText() throws IOException {
        int length = 0;
        for (int b = next(); b != '"'; b = next()) {
            if (b < ' ') {
                throw wrong(b < 0 ? "a text does not end" : "a text has a control character");
            }
            if (length + 4 > collected.length) {
                if (length >= MAX_TEXT) {
                    throw wrong("a text is longer than " + MAX_TEXT + " bytes");
                }
                collected = Arrays.copyOf(collected, 2 * collected.length);
            }
            if (b == '\\') {
                length += escape(length);
            } else {
                collected[length++] = (byte) b;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(collected, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong("a text is not valid UTF-8");
        }
    }

    private int escape(int at) throws IOException {
        int b = next();
        int plain = "\"\\/bfnrt".indexOf(b);
        if (plain >= 0) {
            collected[at] = (byte) "\"\\/\b\f\n\r\t".charAt(plain);
            return 1;
        }
        // Everything else is written as it is: the writer escapes nothing but control characters this way.
        if (b != 'u' || next() != '0' || next() != '0') {
            throw wrong("a text has an escape that is none");
        }
        int code = (Character.digit(next(), 16) << 4) | Character.digit(next(), 16);
        if (code < 0 || code > 0x7F) {
            throw wrong("a text has an escape that is none");
        }
        collected[at] = (byte) code;
        return 1;
    }

    /** A text of one character of ASCII. */
    char letter() throws IOException {
        separate();
        expect('"');
        int letter = next();
        if (letter <= ' ' || letter > '~' || letter == '"' || letter == '\\') {
            throw wrong("expected a letter");
        }
        expect('"');
        return (char) letter;
    }

    /** A text, or null where there is null. */
    public String textOrNull() throws IOException {
        if (isNull()) {
            return null;
        }
        return text();
    }

    /** Whether null comes next; it is then passed over. */
    public boolean isNull() throws IOException {
        if (!first || peek() != 'n') {
            return false;
        }
        for (char c : new char[] {'n', 'u', 'l', 'l'}) {
            expect(c);
        }
        first = false;
        return true;
    }

    /** @throws DamagedException also for a number that is not within these bounds, both included */
    public long number(long least, long most) throws IOException {
        separate();
        long value = numberInBuffer();
        value = value >= 0 ? value : numberSlowly();
        if (value < least || value > most) {
            throw wrong("the number " + value + " is not from " + least + " to " + most);
        }
        return value;
    }

    /** A number as most are: not negative, whole in the buffer with what follows it; -1 where it is not. */
    private long numberInBuffer() {
        int end = Math.min(limit, position + MOST_DIGITS + 1);
        long value = 0;
        for (int i = position; i < end; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9) {
                boolean plain = i == position + 1 || (i > position && buffer[position] != '0');
                if (!plain || value < 0) {
                    return -1;
                }
                position = i;
                return value;
            }
            value = value * 10 + digit;
        }
        return -1;
    }

    private long numberSlowly() throws IOException {
        boolean negative = peek() == '-';
        if (negative) {
            position++;
        }
        int digits = 0;
        long value = 0; // kept negative, as there is one more of these
        for (int b = peek(); b >= '0' && b <= '9'; b = peek()) {
            position++;
            if (++digits > 1 && value == 0) {
                throw wrong("a number begins with 0");
            }
            int digit = b - '0';
            if (value < Long.MIN_VALUE / 10 || value * 10 < Long.MIN_VALUE + digit) {
                throw wrong("a number is too large");
            }
            value = value * 10 - digit;
        }
        if (digits == 0 || (!negative && value == Long.MIN_VALUE)) {
            throw wrong(digits == 0 ? "expected a number" : "a number is too large");
        }
        return negative ? value : -value;
    }

    public int integer(int least, int most) throws IOException {
        return (int) number(least, most);
    }

    /** A SHA-256, 64 hexadecimal digits. */
    public String digest() throws IOException {
        String text = text();
        if (!Digests.isHex(text)) {
            throw wrong("a SHA-256 is 64 lower-case hexadecimal digits");
        }
        return text;
    }

    /** To be thrown by whoever reads and finds something wrong. */
    public DamagedException wrong(String what) {
        return new DamagedException("line " + line + ": " + what);
    }
}
