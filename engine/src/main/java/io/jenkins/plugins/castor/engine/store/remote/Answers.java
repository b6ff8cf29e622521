package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Encodes and decodes answers: a status byte, then the result or the failure, then an {@link Acknowledgement}. */
final class Answers {

    private static final int GOOD = 0;
    private static final int MISSING = 1;
    private static final int RETRYABLE = 2;
    private static final int TROUBLE = 3;
    private static final int WRONG = 4;

    /** Bytes; no name of an object has more. */
    private static final int MOST_NAME = 4 << 10;

    private Answers() {}

    /** What an operation writes. */
    interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    static byte[] good(Content content) throws IOException {
        return bytes(GOOD, content);
    }

    /** A successful answer with this many bytes, which the caller puts into its {@link #content}. */
    static byte[] good(int length) {
        byte[] answer = new byte[1 + length + Acknowledgement.BYTES];
        answer[0] = GOOD;
        return answer;
    }

    /** The part of an answer between its first byte and its acknowledgement. */
    static ByteBuffer content(byte[] answer) {
        return ByteBuffer.wrap(answer, 1, answer.length - 1 - Acknowledgement.BYTES);
    }

    static byte[] bad(Exception e) {
        try {
            if (e instanceof MissingObjectException missing) {
                return bytes(MISSING, out -> writeText(out, missing.name()));
            }
            if (e instanceof RetryableException retryable) {
                return bytes(RETRYABLE, out -> {
                    out.writeLong(retryable.after().map(Duration::toMillis).orElse(-1L));
                    writeText(out, message(e));
                });
            }
            return bytes(e instanceof IllegalArgumentException ? WRONG : TROUBLE, out -> writeText(out, message(e)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // nothing here leaves memory
        }
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static byte[] bytes(int kind, Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(kind);
            content.write(out);
            out.write(new byte[Acknowledgement.BYTES]);
        }
        return bytes.toByteArray();
    }

    /**
     * Returns the content of a successful answer.
     *
     * @throws StoreException the failure at the other end
     */
    static ByteBuffer read(byte[] answer) throws IOException {
        ByteBuffer in = content(answer);
        int kind = answer[0];
        switch (kind) {
            case GOOD -> {
                return in;
            }
            case MISSING -> throw new MissingObjectException(readText(in));
            case RETRYABLE -> {
                long after = in.getLong();
                Optional<Duration> wait = after < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(after));
                throw new RetryableException(readText(in), null, wait);
            }
            case TROUBLE -> throw new StoreException(readText(in));
            case WRONG -> throw new IllegalArgumentException(readText(in));
            default -> throw new IOException("an answer of the unknown kind " + kind);
        }
    }

    /** Writes a text of any length, unlike {@code writeUTF}. */
    static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** A name, a prefix or a digest in a request. */
    static String readName(ByteBuffer in) throws IOException {
        int length = in.getInt(in.position());
        if (length > MOST_NAME) {
            throw new StoreException("a name of " + length + " bytes is too long: at most " + MOST_NAME);
        }
        return readText(in);
    }

    static String readText(ByteBuffer in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    /** A time in milliseconds. */
    static long millis(Instant time) {
        return time.equals(Store.UNKNOWN_TIME) ? Long.MAX_VALUE : time.toEpochMilli();
    }

    static Instant time(long millis) {
        return millis == Long.MAX_VALUE ? Store.UNKNOWN_TIME : Instant.ofEpochMilli(millis);
    }

    static boolean readBoolean(ByteBuffer in) {
        return in.get() != 0;
    }

    /** The rest of a message is in memory already, so a length beyond it costs nothing. */
    static byte[] readBytes(ByteBuffer in) throws IOException {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IOException("a message that is cut short");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
