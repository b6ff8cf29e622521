package io.jenkins.plugins.castor.engine.store.remote;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Proves that a client has received an answer and all answers before it. An answer ends with one, and each later request
 * repeats it after the operation.
 *
 * @param sequence the number of the answer, from 1 on; 0 if there is no answer yet
 * @param token random, so that only a client that received the answer knows it
 */
record Acknowledgement(long sequence, long token) {

    static final Acknowledgement NONE = new Acknowledgement(0, 0);

    static final int BYTES = 2 * Long.BYTES;

    /** Where the arguments of a request begin. */
    static final int END_OF_HEADER = 1 + BYTES;

    /** Of a request, behind its operation. */
    static Acknowledgement read(ByteBuffer request) {
        return new Acknowledgement(request.getLong(), request.getLong());
    }

    void writeIntoRequest(byte[] request) {
        ByteBuffer.wrap(request).position(1).putLong(sequence).putLong(token);
    }

    static Acknowledgement ofAnswer(byte[] answer) throws IOException {
        if (answer.length <= BYTES) {
            throw new IOException("an answer that is cut short");
        }
        return read(ByteBuffer.wrap(answer).position(answer.length - BYTES));
    }

    void writeIntoAnswer(byte[] answer) {
        ByteBuffer.wrap(answer)
                .position(answer.length - BYTES)
                .putLong(sequence)
                .putLong(token);
    }

    Acknowledgement newer(Acknowledgement other) {
        return other.sequence > sequence ? other : this;
    }
}
