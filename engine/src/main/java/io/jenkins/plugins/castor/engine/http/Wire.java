package io.jenkins.plugins.castor.engine.http;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Sends HTTP requests and waits for their answers, so that an interrupt ends the waiting at once, and silence ends it
 * after a while. Nothing that it throws tells more of a URL than its server. Its owner closes it.
 */
public final class Wire implements Closeable {

    private static final Duration CONNECTING = Duration.ofSeconds(10);

    private final Duration patience;
    private final Function<URI, String> server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "castor-http");
        thread.setDaemon(true);
        return thread;
    });
    private final Connections connections;
    private final Client client;
    private volatile boolean closed;

    /**
     * @param patience how long a connection may be silent before it counts as broken
     * @param secure whether any request goes to an https URL
     * @param server what messages call the server of a URL; without secrets
     */
    public Wire(Duration patience, boolean secure, Function<URI, String> server) {
        this(patience, secure, server, SSLContext::getDefault);
    }

    /** @param trust tells which certificates are trusted; asked when one is to be looked at */
    Wire(Duration patience, boolean secure, Function<URI, String> server, Trust trust) {
        this.patience = patience;
        this.server = server;
        this.connections = new Connections(CONNECTING, patience, trust, threads);
        this.client = new Client(CONNECTING, patience, secure, threads);
    }

    /** Where the certificates come from that are trusted. */
    interface Trust {
        SSLContext context() throws GeneralSecurityException;
    }

    /**
     * Sends a request and waits until its answer is there.
     *
     * @param what the object, for messages
     * @param lastSign when something was last heard or sent, as {@link System#nanoTime}
     * @throws RetryableException when there was no connection, or it broke off, or was silent for too long
     * @throws StoreException when the thread was interrupted, which it stays, or this was closed, or the connection is
     *     not safe
     */
    public <T> HttpResponse<T> send(HttpRequest request, String what, BodyHandler<T> body, LongSupplier lastSign)
            throws StoreException {
        return ask(request, what, () -> client.send(request, body, lastSign));
    }

    /**
     * Sends a request that has no body, and waits until its answer is there. Connections of its own carry it, unless there
     * is a proxy: a load is mostly this, and the client takes more CPU for each byte (docs/internals/decisions/0020).
     *
     * @param what the object, for messages
     * @param bodies gives for a status the buffer that takes the body, from its position on; nothing is put into it any
     *     more when this has ended
     * @throws StoreException as {@link #send} does
     */
    public Reply get(HttpRequest request, String what, IntFunction<ByteBuffer> bodies) throws StoreException {
        return ask(
                request,
                what,
                () -> hasProxy(request.uri()) ? client.run(request, bodies) : connections.run(request, bodies));
    }

    private static boolean hasProxy(URI uri) {
        ProxySelector proxies = ProxySelector.getDefault();
        return proxies != null && proxies.select(uri).stream().anyMatch(proxy -> proxy.type() == Proxy.Type.HTTP);
    }

    /** A way to a server. */
    private interface Way<T> {
        T take() throws IOException, InterruptedException, ExecutionException;
    }

    /** Says in the words of a store how a way ended that did not lead to an answer. */
    private <T> T ask(HttpRequest request, String what, Way<T> way) throws StoreException {
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreException("interrupted before " + what + " was asked for");
        }
        if (closed) {
            throw new StoreException("the store was closed before " + what + " was asked for");
        }
        String asked = server.apply(request.uri());
        try {
            return way.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(asked, what, e);
        } catch (IOException | ExecutionException e) {
            if (closed) { // which ends it in one way or another
                throw new StoreException("the store was closed before " + what + " was there", e);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(asked, what, e);
            }
            throw failure(e instanceof ExecutionException ? e.getCause() : e, asked, what);
        }
    }

    private static StoreException interrupted(String server, String what, Exception e) {
        return new StoreException("interrupted while " + server + " was asked for " + what, e);
    }

    private StoreException failure(Throwable cause, String server, String what) {
        if (cause instanceof SocketTimeoutException) {
            return new RetryableException(
                    server + " said nothing for " + patience.toSeconds() + " s while it was asked for " + what, cause);
        }
        if (cause instanceof SSLException) {
            return new StoreException(
                    "no safe connection to " + server + ": " + cause.getMessage()
                            + "; see whether this Java trusts the certificate of that server",
                    cause);
        }
        if (cause instanceof ConnectException) {
            boolean unknown = cause.getCause() instanceof UnresolvedAddressException
                    || cause.getCause() instanceof UnknownHostException;
            return new RetryableException(
                    unknown
                            ? "this machine does not know the address of " + server + "; see whether its DNS does"
                            : "no connection to " + server + "; see whether it runs, and whether a firewall or a proxy"
                                    + " stands between",
                    cause);
        }
        if (cause instanceof IOException) {
            return new RetryableException(
                    "the connection to " + server + " broke off while it was asked for " + what + ": "
                            + cause.getMessage(),
                    cause);
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new StoreException(server + " could not be asked for " + what + ": " + cause, cause);
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        closed = true;
        connections.close();
        client.close();
        threads.shutdownNow();
    }
}
