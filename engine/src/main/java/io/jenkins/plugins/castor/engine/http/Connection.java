package io.jenkins.plugins.castor.engine.http;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection to a server, read and written by the thread that has a request. Whatever waits ends at once when that
 * thread is interrupted or another one closes this, and with a {@link SocketTimeoutException} after a silence.
 */
final class Connection implements Closeable {

    /** What is asked of the system at a time: the Java runtime copies through a buffer as large as that. */
    private static final int PIECE = 128 << 10;

    private final SocketChannel channel;
    private final byte[] buffer = new byte[16 << 10];
    private InputStream in;
    private OutputStream out;
    private int position;
    private int limit;
    private long received;

    private Connection(SocketChannel channel) {
        this.channel = channel;
    }

    /** Whether the place is to be asked over TLS, and by which trust. */
    record Security(String host, SSLContext trust) {}

    /**
     * Connects.
     *
     * @param security null for a connection that is not safe
     * @throws ConnectException when nobody takes the connection
     * @throws javax.net.ssl.SSLException when it is not safe
     */
    static Connection open(InetSocketAddress server, Security security, Duration connecting, Duration patience)
            throws IOException {
        Connection connection = new Connection(SocketChannel.open());
        try {
            Socket socket = connection.channel.socket();
            connection.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            connect(socket, server, connecting);
            socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
            Socket used = security == null ? socket : secured(socket, security);
            connection.in = used.getInputStream();
            connection.out = used.getOutputStream();
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void connect(Socket socket, InetSocketAddress server, Duration connecting) throws IOException {
        try {
            socket.connect(server, (int) connecting.toMillis());
        } catch (SocketTimeoutException e) {
            ConnectException nobody = new ConnectException("nobody took the connection");
            nobody.initCause(e);
            throw nobody;
        }
    }

    private static Socket secured(Socket socket, Security security) throws IOException {
        SSLSocket secured = (SSLSocket)
                security.trust().getSocketFactory().createSocket(socket, security.host(), socket.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the certificate has to be that host's
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    /** Whether anything came since the last request began to be sent. */
    boolean hasSpoken() {
        return received > 0;
    }

    /** Whether the server said something that nobody asked for. */
    boolean hasRest() {
        return position < limit;
    }

    void send(String head) throws IOException {
        received = 0;
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** The next byte, 0 to 255; -1 at the end. */
    int read() throws IOException {
        if (position == limit) {
            int count = receive(buffer, 0, buffer.length);
            position = 0;
            limit = Math.max(0, count);
            if (count < 0) {
                return -1;
            }
        }
        return buffer[position++] & 0xFF;
    }

    /** Reads some bytes into a buffer that has room, at most so many; -1 at the end. */
    int read(ByteBuffer into, long most) throws IOException {
        int wanted = (int) Math.min(Math.min(into.remaining(), most), PIECE);
        if (position < limit || !into.hasArray()) {
            if (position == limit) {
                int first = read();
                if (first < 0) {
                    return -1;
                }
                position--;
            }
            int count = Math.min(wanted, limit - position);
            into.put(buffer, position, count);
            position += count;
            return count;
        }
        int count = receive(into.array(), into.arrayOffset() + into.position(), wanted);
        into.position(into.position() + Math.max(0, count));
        return count;
    }

    private int receive(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, length);
        received += Math.max(0, count);
        return count;
    }

    static EOFException ended() {
        return new EOFException("it ended before the answer did");
    }

    /** Never waits, not even to tell the other side. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no use to anybody any more.
        }
    }
}
