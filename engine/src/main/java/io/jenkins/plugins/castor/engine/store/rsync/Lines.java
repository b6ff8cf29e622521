package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Splits what a program prints into lines, which end with a line feed or, where it shows progress, a carriage return. */
final class Lines {

    /** A path of 4096 bytes, each escaped, and some words: no honest line is longer. */
    private static final int LONGEST = 1 << 15;

    /** Takes lines. */
    interface Sink {
        void line(String line) throws StoreException;
    }

    private Lines() {}

    /** Reads to the end. The bytes of a line become one character each. */
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
                    throw new StoreException("rsync printed a line without end; the server may be hostile");
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
