package io.jenkins.plugins.castor.engine.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/** The streams of a connection. They note what HttpCore does not tell. */
final class SocketStreams extends SocketHolder {

    // Written and read by the thread that has the connection.
    private boolean heard;
    private boolean ended;
    private boolean held;
    private boolean writeFailed;

    // Written by that thread, read by the one that watches.
    private volatile boolean writing;
    private volatile long since;

    SocketStreams(Socket socket) {
        super(socket);
    }

    /** A request begins. */
    void begin() {
        heard = false;
        writeFailed = false;
    }

    /** Whether any byte came since the request began. */
    boolean hasHeard() {
        return heard;
    }

    /** Whether the server has closed its side. */
    boolean hasEnded() {
        return ended;
    }

    /** Whether sending the request failed. */
    boolean hasWriteFailed() {
        return writeFailed;
    }

    /** While this is set, reads act as if the server were silent. */
    void hold(boolean hold) {
        held = hold;
    }

    /** Whether a write has made no progress for this long. Any thread may ask. */
    boolean isStuck(Duration patience) {
        return writing && System.nanoTime() - since > patience.toNanos();
    }

    @Override
    protected InputStream getInputStream(Socket socket) throws IOException {
        return new Incoming(super.getInputStream(socket));
    }

    @Override
    protected OutputStream getOutputStream(Socket socket) throws IOException {
        return new Outgoing(super.getOutputStream(socket));
    }

    private final class Incoming extends InputStream {
        private final InputStream in;

        Incoming(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (held) {
                throw new SocketTimeoutException();
            }
            int count = in.read(into, offset, length);
            heard |= count > 0;
            ended |= count < 0;
            return count;
        }
    }

    private final class Outgoing extends OutputStream {
        private final OutputStream out;

        Outgoing(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            since = System.nanoTime();
            writing = true;
            try {
                out.write(from, offset, length);
            } catch (IOException e) {
                writeFailed = true;
                throw e;
            } finally {
                writing = false;
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
