package io.jenkins.plugins.castor.engine.snapshot;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Writes the lines that {@link Json} reads: without blanks, one value per line, in UTF-8, with only the necessary
 * escapes. It also writes the output of {@code --json}.
 */
public final class JsonWriter implements Closeable {

    /** The size of the buffer in bytes. */
    static final int BUFFER = 16 * 1024;

    private static final int LONGEST_NUMBER = 20;
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private int length;

    /** Whether the next value has no comma before it. */
    private boolean first = true;

    /** @param out closed with this writer */
    public JsonWriter(OutputStream out) {
        this.out = out;
    }

    public JsonWriter beginObject() throws IOException {
        return begin('{');
    }

    public JsonWriter beginArray() throws IOException {
        return begin('[');
    }

    private JsonWriter begin(char bracket) throws IOException {
        separate();
        put((byte) bracket);
        first = true;
        return this;
    }

    public JsonWriter endObject() throws IOException {
        return end('}');
    }

    public JsonWriter endArray() throws IOException {
        return end(']');
    }

    private JsonWriter end(char bracket) throws IOException {
        put((byte) bracket);
        first = false;
        return this;
    }

    public void endLine() throws IOException {
        put((byte) '\n');
        first = true;
    }

    /** Copies whole lines unchanged. */
    void copyLines(InputStream lines, long bytes) throws IOException {
        for (long rest = bytes; rest > 0; ) {
            if (length == buffer.length) {
                flush();
            }
            int count = lines.read(buffer, length, (int) Math.min(rest, buffer.length - length));
            if (count < 0) {
                throw new EOFException("The lines are truncated");
            }
            length += count;
            rest -= count;
        }
    }

    /** Writes the name of a field. Write its value next. */
    public JsonWriter field(String name) throws IOException {
        text(name);
        put((byte) ':');
        first = true;
        return this;
    }

    public JsonWriter number(long value) throws IOException {
        separate();
        room(LONGEST_NUMBER);
        if (value < 0) {
            buffer[length++] = '-';
        }
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        length += digits;
        long rest = value;
        for (int i = 1; i <= digits; i++) {
            buffer[length - i] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        return this;
    }

    /** Writes a decimal number. {@link Json} cannot read it. */
    public JsonWriter decimal(BigDecimal value) throws IOException {
        separate();
        byte[] digits = value.toPlainString().getBytes(StandardCharsets.US_ASCII);
        put(digits, digits.length);
        return this;
    }

    /** Writes true or false. {@link Json} cannot read it. */
    public JsonWriter bool(boolean value) throws IOException {
        separate();
        byte[] word = value ? TRUE : FALSE;
        put(word, word.length);
        return this;
    }

    /** Writes a value that is JSON already, unchanged. */
    public JsonWriter json(String value) throws IOException {
        separate();
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        put(bytes, bytes.length);
        return this;
    }

    /** Writes a text, or null. */
    public JsonWriter text(String text) throws IOException {
        separate();
        if (text == null) {
            put(NULL, NULL.length);
            return this;
        }
        put((byte) '"');
        int characters = text.length();
        for (int i = 0; i < characters; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
                for (byte b : rest) {
                    character(b);
                }
                break;
            }
            character((byte) c);
        }
        put((byte) '"');
        return this;
    }

    /** Writes one byte of UTF-8, escaped if necessary. */
    private void character(byte b) throws IOException {
        if (b >= 0 && b < ' ') {
            control(b);
        } else {
            if (b == '"' || b == '\\') {
                put((byte) '\\');
            }
            put(b);
        }
    }

    private void control(byte b) throws IOException {
        put((byte) '\\');
        int usual = "\b\f\n\r\t".indexOf(b);
        if (usual >= 0) {
            put((byte) "bfnrt".charAt(usual));
        } else {
            put(new byte[] {'u', '0', '0', HEX[b >> 4], HEX[b & 15]}, 5);
        }
    }

    private void separate() throws IOException {
        if (!first) {
            put((byte) ',');
        }
        first = false;
    }

    private void put(byte b) throws IOException {
        room(1);
        buffer[length++] = b;
    }

    private void put(byte[] bytes, int count) throws IOException {
        room(count);
        System.arraycopy(bytes, 0, buffer, length, count);
        length += count;
    }

    private void room(int bytes) throws IOException {
        if (buffer.length - length < bytes) {
            flush();
        }
    }

    private void flush() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            flush();
        }
    }
}
