package io.jenkins.plugins.castor.engine.store.remote;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Requests as a client writes them that keeps to nothing but their form. */
final class Requests {

    private Requests() {}

    static byte[] of(int operation, Answers.Content arguments) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(request)) {
            out.writeByte(operation);
            out.write(new byte[Acknowledgement.BYTES]);
            arguments.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return request.toByteArray();
    }

    private static byte[] of(Operation operation, Answers.Content arguments) {
        return of(operation.ordinal(), arguments);
    }

    static byte[] create(String name, byte[] content) {
        return of(Operation.CREATE, out -> {
            Answers.writeText(out, name);
            out.writeInt(content.length);
            out.write(content);
        });
    }

    static byte[] size(String name) {
        return of(Operation.SIZE, out -> Answers.writeText(out, name));
    }

    static byte[] list(String prefix) {
        return of(Operation.LIST, out -> Answers.writeText(out, prefix));
    }

    static byte[] segments(String prefix) {
        return of(Operation.SEGMENTS, out -> Answers.writeText(out, prefix));
    }

    static byte[] read(String name, long offset, int length) {
        return of(Operation.READ, out -> {
            Answers.writeText(out, name);
            out.writeLong(offset);
            out.writeInt(length);
        });
    }

    static byte[] delete(String name) {
        return of(Operation.DELETE, out -> Answers.writeText(out, name));
    }

    static byte[] begin(String name, String digest, long bytes) {
        return of(Operation.BEGIN, out -> {
            Answers.writeText(out, name);
            Answers.writeText(out, digest);
            out.writeLong(bytes);
        });
    }

    static byte[] append(long number, long offset, byte[] piece) {
        return of(Operation.APPEND, out -> {
            out.writeLong(number);
            out.writeLong(offset);
            out.write(piece);
        });
    }

    static byte[] end(long number) {
        return of(Operation.END, out -> out.writeLong(number));
    }

    static byte[] cancel(long number) {
        return of(Operation.CANCEL, out -> out.writeLong(number));
    }

    /** The same with the proof that this answer and all before it are there. */
    static byte[] acknowledging(byte[] answer, byte[] request) throws IOException {
        Acknowledgement.ofAnswer(answer).writeIntoRequest(request);
        return request;
    }
}
