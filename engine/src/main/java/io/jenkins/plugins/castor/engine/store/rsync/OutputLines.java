package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Splits the output of a program into lines. A line ends with a line feed, or with a carriage return in progress output. */
final class OutputLines {

    /** Enough for a path of 4096 bytes, each of them escaped, and some words. */
    private static final int LONGEST = 1 << 15;

    /** Receives the lines. */
    interface Sink {
        void line(String line) throws StoreException;
    }

    private OutputLines() {}

    /** Reads until the stream ends. Each byte of a line becomes one character. */
    static void read(InputStream in, Sink sink) throws IOException {
        byte[] buffer = new byte[1 << 13];
        byte[] line = new byte[LONGEST];
        int length = 0;
        for (int count; (count = in.read(buffer)) >= 0; ) {
            for (int i = 0; i < count; i++) {
                byte b = buffer[i];
                if (b == '\n' || b == '\r') {
                    emit(line, length, sink);
                    length = 0;
                } else if (length < LONGEST) {
                    line[length++] = b;
                } else {
                    throw new StoreException("rsync printed a line of more than 32 KiB; the server may be hostile");
                }
            }
        }
        emit(line, length, sink);
    }

    private static void emit(byte[] line, int length, Sink sink) throws StoreException {
        if (length > 0) {
            sink.line(new String(line, 0, length, StandardCharsets.ISO_8859_1));
        }
    }
}
