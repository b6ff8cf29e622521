package io.jenkins.plugins.castor.engine.http;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.function.IntFunction;
import javax.net.ssl.SSLException;

/** The connections to servers, each used again for as long as both sides keep to the rules. */
final class Connections implements Closeable {

    private final Duration connecting;
    private final Duration patience;
    private final Wire.Trust trust;
    private final ExecutorService threads;

    // All that follows is guarded by this object.
    private final Map<String, Deque<Connection>> idle = new HashMap<>();
    private final Set<Connection> used = new HashSet<>();
    private boolean closed;

    /** @param threads look up addresses, for which no interrupt ends the waiting */
    Connections(Duration connecting, Duration patience, Wire.Trust trust, ExecutorService threads) {
        this.connecting = connecting;
        this.patience = patience;
        this.trust = trust;
        this.threads = threads;
    }

    /** Sends a request without a body, once more where a server hung up on a connection that had waited for use. */
    Reply run(HttpRequest request, IntFunction<ByteBuffer> bodies) throws IOException, InterruptedException {
        String place = request.uri().getScheme() + "://" + request.uri().getRawAuthority();
        Connection waiting = take(place);
        if (waiting != null) {
            try {
                return run(waiting, place, request, bodies);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                if (waiting.hasSpoken() || Thread.currentThread().isInterrupted() || isClosed()) {
                    throw e;
                }
            }
        }
        Connection fresh = open(request.uri());
        begin(fresh);
        return run(fresh, place, request, bodies);
    }

    private Reply run(Connection connection, String place, HttpRequest request, IntFunction<ByteBuffer> bodies)
            throws IOException {
        boolean good = false;
        try {
            Exchange exchange = new Exchange(connection, request);
            Reply reply = exchange.run(bodies);
            good = exchange.leavesConnection();
            return reply;
        } catch (SSLException e) {
            throw new IOException(e.getMessage(), e); // it was safe, so it is the connection that broke
        } finally {
            end(connection, place, good);
        }
    }

    private Connection open(URI uri) throws IOException, InterruptedException {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        InetSocketAddress server = address(uri.getHost(), port);
        try {
            return Connection.open(server, secure ? security(uri.getHost()) : null, connecting, patience);
        } catch (SSLException e) {
            if (e.getCause() instanceof EOFException || e.getCause() instanceof SocketException) {
                throw new IOException(e.getMessage(), e);
            }
            throw e;
        } catch (SocketException e) {
            throw e instanceof ConnectException ? e : connectFailure(e);
        }
    }

    /** As where the network cannot be reached. */
    private static ConnectException connectFailure(SocketException e) {
        ConnectException failure = new ConnectException(e.getMessage());
        failure.initCause(e);
        return failure;
    }

    private Connection.Security security(String host) throws SSLException {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            return new Connection.Security(bracketed ? host.substring(1, host.length() - 1) : host, trust.context());
        } catch (GeneralSecurityException e) {
            throw new SSLException("Java's own certificates cannot be read: " + e.getMessage(), e);
        }
    }

    private InetSocketAddress address(String host, int port) throws IOException, InterruptedException {
        try {
            InetSocketAddress address = CompletableFuture.supplyAsync(() -> new InetSocketAddress(host, port), threads)
                    .get();
            if (address.isUnresolved()) {
                throw unknown(host);
            }
            return address;
        } catch (ExecutionException e) {
            throw new IOException("the address of " + host + " cannot be looked up: " + e.getCause(), e.getCause());
        }
    }

    private static ConnectException unknown(String host) {
        ConnectException failure = new ConnectException("unknown host");
        failure.initCause(new UnknownHostException(host));
        return failure;
    }

    private synchronized Connection take(String place) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        Deque<Connection> waiting = idle.get(place);
        Connection connection = waiting == null ? null : waiting.pollLast();
        if (connection != null) {
            used.add(connection);
        }
        return connection;
    }

    private synchronized void begin(Connection connection) throws IOException {
        if (closed) {
            connection.close();
            throw new IOException("closed");
        }
        used.add(connection);
    }

    private synchronized void end(Connection connection, String place, boolean good) {
        used.remove(connection);
        if (good && !closed) {
            idle.computeIfAbsent(place, key -> new ArrayDeque<>()).addLast(connection);
        } else {
            connection.close();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends what is under way, too. */
    @Override
    public synchronized void close() {
        closed = true;
        used.forEach(Connection::close);
        idle.values().forEach(waiting -> waiting.forEach(Connection::close));
        idle.clear();
    }
}
