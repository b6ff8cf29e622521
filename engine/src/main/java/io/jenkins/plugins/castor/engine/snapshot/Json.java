package io.jenkins.plugins.castor.engine.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Parses JSON lines exactly as Castor writes them: without blanks, with fields in a fixed order, one value per line. It
 * is strict, because the input may be hostile. It is our own parser for speed: a load must read a line for every file
 * before it can begin, usually in a JVM that has just started.
 *
 * <p>Invalid input throws a {@link DamagedException} with the line number. It shows at most one character of the input,
 * which may be secret.
 */
public final class Json {

    private static final int MAX_TEXT = 64 * 1024;

    /** A number with this many digits cannot overflow. Times in nanoseconds have as many. */
    private static final int MOST_DIGITS = 19;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];

    /** The position of the start of the buffer in the input. */
    private long begin;

    private int position;
    private int limit;
    private int line = 1;

    /** Whether the next value has no comma before it. */
    private boolean first = true;

    /** Collects a text that has escapes or crosses the end of the buffer. */
    private byte[] collected = new byte[256];

    public Json(InputStream in) {
        this.in = in;
    }

    /** The number of bytes read so far. */
    public long read() {
        return begin + position;
    }

    /** Returns the next byte without consuming it; negative at the end of the input. */
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

    /** Reads the end of a line, after its one value. */
    public void endLine() throws IOException {
        expect('\n');
        line++;
        first = true;
    }

    /** Checks that the input ends here. */
    public void end() throws IOException {
        if (peek() >= 0) {
            throw wrong("there is data after the last line");
        }
    }

    /** Reads the name of a field, which must be this one. Read its value next. */
    public void field(String name) throws IOException {
        if (!text().equals(name)) {
            throw wrong("expected the field " + name);
        }
        expect(':');
        first = true;
    }

    /** Reads the name of a field. Read its value next. */
    public String anyField() throws IOException {
        String name = text();
        expect(':');
        first = true;
        return name;
    }

    /** Reads a text of at most 64 KiB. */
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

    /** Reads a text that has escapes or non-ASCII characters, or crosses the end of the buffer. */
    private String unusualText() throws IOException {
        int length = 0;
        for (int b = next(); b != '"'; b = next()) {
            if (b < ' ') {
                throw wrong(b < 0 ? "a text is not closed" : "a text has a control character");
            }
            if (length + 4 > collected.length) {
                if (length >= MAX_TEXT) {
                    throw wrong("a text is longer than " + MAX_TEXT + " bytes");
                }
                collected = Arrays.copyOf(collected, 2 * collected.length);
            }
            collected[length++] = b == '\\' ? escape() : (byte) b;
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

    private byte escape() throws IOException {
        int b = next();
        int plain = "\"\\/bfnrt".indexOf(b);
        if (plain >= 0) {
            return (byte) "\"\\/\b\f\n\r\t".charAt(plain);
        }
        // The writer uses this escape only for control characters.
        if (b != 'u' || next() != '0' || next() != '0') {
            throw wrong("a text has an invalid escape");
        }
        int code = (Character.digit(next(), 16) << 4) | Character.digit(next(), 16);
        if (code < 0 || code > 0x7F) {
            throw wrong("a text has an invalid escape");
        }
        return (byte) code;
    }

    /** Reads a text of one ASCII character. */
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

    /** Reads a text or null. */
    public String textOrNull() throws IOException {
        return isNull() ? null : text();
    }

    /** Reads null if it comes next, and returns whether it did. */
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

    /**
     * Reads an integer.
     *
     * @throws DamagedException also if the number is not within these bounds (inclusive)
     */
    public long number(long least, long most) throws IOException {
        separate();
        long value = numberInBuffer();
        value = value >= 0 ? value : numberSlowly();
        if (value < least || value > most) {
            throw wrong("the number " + value + " is not between " + least + " and " + most);
        }
        return value;
    }

    /** Reads a number that is not negative and is in the buffer, with the byte after it; else returns -1. */
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
        String sign = "";
        if (peek() == '-') {
            position++;
            sign = "-";
        }
        StringBuilder digits = new StringBuilder();
        for (int b = peek(); b >= '0' && b <= '9' && digits.length() <= MOST_DIGITS; b = peek()) {
            position++;
            digits.append((char) b);
        }
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            throw wrong("a number has a leading zero");
        }
        try {
            return Long.parseLong(sign + digits);
        } catch (NumberFormatException e) {
            throw wrong(digits.isEmpty() ? "expected a number" : "a number is too large");
        }
    }

    public int integer(int least, int most) throws IOException {
        return (int) number(least, most);
    }

    /** Returns an exception with the current line number, for the caller to throw. */
    public DamagedException wrong(String what) {
        return new DamagedException("line " + line + ": " + what);
    }
}
