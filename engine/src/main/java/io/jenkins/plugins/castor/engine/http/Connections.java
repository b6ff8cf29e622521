package io.jenkins.plugins.castor.engine.http;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** The connections to servers. Each is used again while both sides keep to the rules. */
final class Connections implements Closeable {

    /** Requests that may be sent twice where it is not known whether the server did what the first one asked for. */
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD");

    private final Patience patience;
    private final Proxies proxies;
    private final Wire.Trust trust;
    private final ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, Connections::thread);

    // All that follows is guarded by this object.
    private final Map<Route, Deque<Connection>> idle = new HashMap<>();
    private final Set<Connection> used = new HashSet<>();
    private Future<?> watching;
    private boolean closed;

    Connections(Patience patience, Proxies proxies, Wire.Trust trust) {
        this.patience = patience;
        this.proxies = proxies;
        this.trust = trust;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "castor-http");
        thread.setDaemon(true);
        return thread;
    }

    /** Sends a request, over a new connection if the server closed the one that was idle. */
    Reply run(HttpRequest request, IntFunction<AnswerBody> bodies) throws IOException, InterruptedException {
        Route route = Route.of(request, proxies);
        boolean repeatable = REPEATABLE.contains(request.method());
        Connection kept = take(route);
        while (kept != null && !repeatable && kept.isStale()) {
            discard(kept);
            kept = take(route);
        }
        if (kept != null) {
            try {
                return run(kept, route, request, bodies);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                boolean retry = repeatable && !kept.hasHeard();
                if (!retry || Thread.currentThread().isInterrupted() || isClosed()) {
                    throw e;
                }
            }
        }
        Connection fresh = open(route);
        return run(fresh, route, request, bodies);
    }

    private Reply run(Connection connection, Route route, HttpRequest request, IntFunction<AnswerBody> bodies)
            throws IOException {
        try {
            return connection.run(request, bodies);
        } catch (SSLException e) {
            throw new IOException(e.getMessage(), e); // the connection was safe before, so it broke off
        } finally {
            end(connection, route);
        }
    }

    private Connection open(Route route) throws IOException, InterruptedException {
        InetSocketAddress next = address(route);
        Connection connection = begin(route);
        boolean open = false;
        try {
            connection.open(next, route.secure() ? trusted() : null);
            open = true;
            return connection;
        } catch (SSLException e) {
            if (e.getCause() instanceof EOFException || e.getCause() instanceof SocketException) {
                throw new IOException(e.getMessage(), e);
            }
            throw e;
        } catch (SocketException e) {
            throw e instanceof ConnectException ? e : connectFailure(e);
        } finally {
            if (!open) {
                discard(connection);
            }
        }
    }

    /** As where the network cannot be reached. */
    private static ConnectException connectFailure(SocketException e) {
        ConnectException failure = new ConnectException(e.getMessage());
        failure.initCause(e);
        return failure;
    }

    private SSLContext trusted() throws SSLException {
        try {
            return trust.context();
        } catch (GeneralSecurityException e) {
            throw new SSLException(e.getMessage(), e);
        }
    }

    /** Looks up a name in a thread of its own, because an interrupt does not end a lookup. */
    private InetSocketAddress address(Route route) throws IOException, InterruptedException {
        if (NoProxy.isAddress(route.nextHost())) {
            return route.next();
        }
        try {
            InetSocketAddress address = CompletableFuture.supplyAsync(
                            route::next, task -> thread(task).start())
                    .get(patience.connecting().toMillis(), TimeUnit.MILLISECONDS);
            if (address.isUnresolved()) {
                throw unknownHost(address.getHostString(), "unknown host");
            }
            return address;
        } catch (TimeoutException e) {
            throw unknownHost(route.host(), "looking up its address took too long");
        } catch (ExecutionException e) {
            throw new IOException("its address cannot be looked up: " + e.getCause(), e.getCause());
        }
    }

    private static ConnectException unknownHost(String host, String message) {
        ConnectException failure = new ConnectException(message);
        failure.initCause(new UnknownHostException(host));
        return failure;
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
    }

    private synchronized Connection take(Route route) throws IOException {
        checkOpen();
        Deque<Connection> waiting = idle.get(route);
        Connection connection = waiting == null ? null : waiting.pollLast();
        if (connection != null) {
            used.add(connection);
        }
        return connection;
    }

    private synchronized Connection begin(Route route) throws IOException {
        checkOpen();
        Connection connection = new Connection(route, patience);
        used.add(connection);
        if (watching == null) {
            long every = Math.max(1, patience.silence().toMillis() / 4);
            watching = watch.scheduleWithFixedDelay(this::closeStuck, every, every, TimeUnit.MILLISECONDS);
        }
        return connection;
    }

    private synchronized void closeStuck() {
        used.forEach(Connection::closeIfStuck);
    }

    private synchronized void end(Connection connection, Route route) {
        used.remove(connection);
        if (connection.isReusable() && !closed) {
            idle.computeIfAbsent(route, key -> new ArrayDeque<>()).addLast(connection);
        } else {
            connection.close();
        }
    }

    private synchronized void discard(Connection connection) {
        used.remove(connection);
        connection.close();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends what is under way, too. */
    @Override
    public synchronized void close() {
        closed = true;
        watch.shutdownNow();
        used.forEach(Connection::close);
        idle.values().forEach(waiting -> waiting.forEach(Connection::close));
        idle.clear();
    }
}
