package io.jenkins.plugins.castor.engine.http;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection to a server, used by one thread at a time. Every wait ends at once when that thread is interrupted or
 * another one closes the connection, and with a {@link SocketTimeoutException} when the server makes no progress.
 */
final class Connection implements Closeable {

    /** How much to read at once: Java copies through a buffer of the same size. */
    private static final int PIECE = 128 << 10;

    private static final int MOST_INTERIM = 10;

    private final SocketChannel channel;
    private final Route route;
    private final Patience patience;
    private Protocol http;
    private volatile SocketStreams streams;
    private boolean reusable;
    private volatile boolean stuck;

    /** Takes a channel, so it can be closed at once in every later step. */
    Connection(Route route, Patience patience) throws IOException {
        // An interrupt ends the waits of a channel's socket. It would not end those of another one.
        this.channel = SocketChannel.open();
        this.route = route;
        this.patience = patience;
    }

    /** HttpCore's side of HTTP/1.1, over our streams. It keeps at most 100 headers of 8 KiB. */
    private static final class Protocol extends DefaultBHttpClientConnection {
        Protocol(SocketStreams streams) throws IOException {
            super(Http1Config.DEFAULT);
            bind(streams);
        }
    }

    /**
     * Connects to the server.
     *
     * @param next the address of the server, or of the proxy
     * @param trust the certificates to trust; used only if the route is secure
     * @throws ConnectException if no connection was made
     * @throws javax.net.ssl.SSLException if the connection would not be safe
     */
    void open(InetSocketAddress next, SSLContext trust) throws IOException {
        Socket socket = channel.socket();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connect(socket, next, patience.connecting());
        socket.setSoTimeout((int) Math.max(1, patience.silence().toMillis()));
        if (route.hasTunnel()) {
            openTunnel(socket);
        }
        use(route.secure() ? secured(socket, route, trust) : socket);
    }

    private static void connect(Socket socket, InetSocketAddress next, Duration connecting) throws IOException {
        try {
            socket.connect(next, (int) connecting.toMillis());
        } catch (SocketTimeoutException e) {
            ConnectException failure = new ConnectException("connecting took too long");
            failure.initCause(e);
            throw failure;
        }
    }

    /** Starts afresh, so bytes that a proxy sent after its answer never count as the server's. */
    private void use(Socket socket) throws IOException {
        streams = new SocketStreams(socket, patience);
        http = new Protocol(streams);
    }

    private void openTunnel(Socket socket) throws IOException {
        use(socket);
        int status;
        try {
            http.sendRequestHeader(Messages.connect(route));
            http.flush();
            status = head().getCode();
        } catch (HttpException e) {
            throw invalid(e);
        }
        if (status != 200) {
            String advice = status == 407 ? "; put a user and a password into its URL, http://user:password@host" : "";
            throw new IOException("the proxy answered " + status + " to CONNECT" + advice);
        }
    }

    private static Socket secured(Socket socket, Route route, SSLContext trust) throws IOException {
        SSLSocket secured =
                (SSLSocket) trust.getSocketFactory().createSocket(socket, route.certified(), route.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the certificate has to name this host
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    /**
     * Sends a request and takes its answer.
     *
     * @param bodies gives, for a status, what takes the body
     */
    Reply run(HttpRequest request, IntFunction<AnswerBody> bodies) throws IOException {
        reusable = false;
        streams.begin();
        try {
            ClassicHttpRequest message = Messages.request(request, route);
            ClassicHttpResponse answer = exchange(message);
            AnswerBody body = bodies.apply(answer.getCode());
            boolean fits = true;
            long bytes = 0;
            if (MessageSupport.canResponseHaveBody(request.method(), answer)) {
                http.receiveResponseEntity(answer);
                InputStream content = answer.getEntity().getContent();
                bytes = read(content, body);
                fits = content.read() < 0;
            }
            // What does not fit stays unread. Closing the stream would read all of it.
            reusable = fits
                    && !streams.hasWriteFailed()
                    && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(message, answer, null)
                    && !hasRest();
            return new Reply(answer.getCode(), headers(answer), fits ? bytes : bytes + 1);
        } catch (HttpException | MessageConstraintException | MalformedChunkCodingException e) {
            throw e instanceof TruncatedChunkException ? ended() : invalid(e);
        } catch (IOException e) {
            throw stuck ? new SocketTimeoutException() : e;
        }
    }

    private ClassicHttpResponse exchange(ClassicHttpRequest message) throws HttpException, IOException {
        try {
            http.sendRequestHeader(message);
            http.sendRequestEntity(message);
            http.flush();
        } catch (IOException e) {
            if (!streams.hasWriteFailed()) {
                throw e; // the body could not be read
            }
            return refusal(e);
        }
        return head();
    }

    /** A server that refuses a body may answer and hang up before it has read it. */
    private ClassicHttpResponse refusal(IOException failure) throws HttpException, IOException {
        try {
            return head();
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private ClassicHttpResponse head() throws HttpException, IOException {
        for (int i = 0; i < MOST_INTERIM; i++) {
            ClassicHttpResponse head = http.receiveResponseHeader();
            if (streams.hasEnded()) {
                throw ended(); // HttpCore takes the end for that of the headers
            }
            if (head.getCode() == 101) {
                throw new IOException("it changed the protocol");
            }
            if (head.getCode() >= 200) {
                return head;
            }
        }
        throw new IOException("it sent interim answers without end");
    }

    private static EOFException ended() {
        return new EOFException("it ended before the answer did");
    }

    /** Shows nothing that the server said, as it may repeat secrets. */
    private static IOException invalid(Exception e) {
        return new IOException(
                e instanceof MessageConstraintException
                        ? "its answer has too many or too long headers"
                        : "its answer is not valid HTTP/1.1 (" + e.getClass().getSimpleName() + ")");
    }

    private static Map<String, String> headers(ClassicHttpResponse answer) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : answer.getHeaders()) {
            headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        return headers;
    }

    /** Reads a body as far as there is room, and returns how many bytes that were. */
    private static long read(InputStream content, AnswerBody body) throws IOException {
        byte[] piece = null;
        long count = 0;
        for (ByteBuffer into = body.next(); into.hasRemaining(); into = body.next()) {
            int wanted = Math.min(into.remaining(), PIECE);
            int read;
            if (into.hasArray()) {
                read = content.read(into.array(), into.arrayOffset() + into.position(), wanted);
            } else {
                piece = piece == null ? new byte[PIECE] : piece;
                read = content.read(piece, 0, wanted);
            }
            if (read < 0) {
                return count;
            }
            if (into.hasArray()) {
                into.position(into.position() + read);
            } else {
                into.put(piece, 0, read);
            }
            count += read;
        }
        return count;
    }

    /** Whether the server sent something that was not asked for. */
    private boolean hasRest() throws IOException {
        streams.hold(true); // so this only looks at what came already
        try {
            return http.isDataAvailable(Timeout.ofMilliseconds(1));
        } finally {
            streams.hold(false);
        }
    }

    /** Whether another request may be sent. */
    boolean isReusable() {
        return reusable;
    }

    /** Whether any byte came since the last request began. */
    boolean hasHeard() {
        return streams.hasHeard();
    }

    /** Looks whether the server has closed this connection, which takes a millisecond if it has not. */
    boolean isStale() {
        try {
            return http.isStale();
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends a write that makes no progress. Reads end by themselves. Any thread may call this. */
    void closeIfStuck() {
        SocketStreams current = streams;
        if (current != null && current.isStuck()) {
            stuck = true;
            close();
        }
    }

    /** Never waits, not even to tell the other side. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is not used any more.
        }
    }
}
