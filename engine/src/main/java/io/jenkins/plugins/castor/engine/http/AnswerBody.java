package io.jenkins.plugins.castor.engine.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Takes the body of an answer: into a buffer of yours, or into one that grows as bytes come. A large buffer for each small
 * answer would cost more than the answer, as Java fills it with zeros first.
 */
public final class AnswerBody {

    private static final int FIRST_BYTES = 8 << 10;

    private final int most;
    private ByteBuffer buffer;

    private AnswerBody(ByteBuffer buffer, int most) {
        this.buffer = buffer;
        this.most = most;
    }

    /** Fills the rest of a buffer, from its position on. */
    public static AnswerBody into(ByteBuffer buffer) {
        return new AnswerBody(buffer, buffer.limit());
    }

    /** Takes this many bytes or fewer, and as much memory as they need. */
    public static AnswerBody upTo(int bytes) {
        return new AnswerBody(ByteBuffer.allocate(Math.min(bytes, FIRST_BYTES)), bytes);
    }

    /** Where the next bytes go, with room for some; without any when the body has as many bytes as it may have. */
    ByteBuffer next() {
        if (!buffer.hasRemaining() && buffer.limit() < most) {
            int larger = (int) Math.min(most, 4L * buffer.limit());
            buffer = ByteBuffer.allocate(larger).put(buffer.flip());
        }
        return buffer;
    }

    /** A copy of what came. Only for a body that grows. */
    public byte[] bytes() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
