package io.jenkins.plugins.castor.engine.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/**
 * The streams of a connection. They note what HttpCore does not tell.
 *
 * <p>Only time in which this thread waits for the server counts against the server. On a busy machine a thread may get no core
 * for seconds, and then finds that everything is there.
 */
final class SocketStreams extends SocketHolder {

    /** So much of a request fits into the buffers of the system, so that sending it does not wait for the server. */
    private static final int FITS = 8 << 10;

    private final Patience patience;

    // Written and read by the thread that has the connection.
    private long received;
    private long sent;

    /** How long it waited for what came after the first byte, without the silences that the server was excused for. */
    private long waited;

    private boolean ended;
    private boolean held;
    private boolean writeFailed;

    // Written by that thread, read by the one that watches.
    private volatile boolean writing;
    private volatile long since;

    SocketStreams(Socket socket, Patience patience) {
        super(socket);
        this.patience = patience;
    }

    /** A request begins. */
    void begin() {
        received = 0;
        sent = 0;
        waited = 0;
        writeFailed = false;
    }

    /** Whether any byte came since the request began. */
    boolean hasHeard() {
        return received > 0;
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

    /** Whether a write has made no progress for as long as a connection may be silent. Any thread may ask. */
    boolean isStuck() {
        return writing && System.nanoTime() - since > patience.silence().toNanos();
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
            int count = readPatiently(into, offset, length);
            ended |= count < 0;
            received += Math.max(0, count);
            if (patience.isLost(waited, received)) {
                throw new TooSlowException(patience.bytesPerSecond());
            }
            return count;
        }

        private int readPatiently(byte[] into, int offset, int length) throws IOException {
            Patience.Silence silence = null;
            while (true) {
                long start = System.nanoTime();
                try {
                    int count = in.read(into, offset, length);
                    // A wait ends after the silence at the latest: what is above it, this thread had no core.
                    long took = Math.min(
                            System.nanoTime() - start, patience.silence().toNanos());
                    waited += received == 0 ? 0 : took;
                    return count;
                } catch (SocketTimeoutException e) {
                    silence = silence == null ? patience.begin() : silence;
                    if (!silence.goesOn(System.nanoTime() - start)) {
                        throw new SilentException(silence.seconds(), e);
                    }
                }
            }
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
            sent += length;
            writing = sent > FITS;
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
