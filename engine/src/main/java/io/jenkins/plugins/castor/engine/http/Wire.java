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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * Sends HTTP requests and waits for their answers, so that an interrupt ends the waiting at once, and silence ends it
 * after a while. Nothing that it throws tells more of a URL than its server. Its owner closes it.
 */
public final class Wire implements Closeable {

    private static final Duration CONNECTING = Duration.ofSeconds(10);

    private final Duration patience;
    private final boolean secure;
    private final Function<URI, String> server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "castor-http");
        thread.setDaemon(true);
        return thread;
    });
    private final Connections connections;
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
    private HttpClient client;
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
        this.secure = secure;
        this.server = server;
        this.connections = new Connections(CONNECTING, patience, trust, threads);
    }

    /** Where the certificates come from that are trusted. */
    interface Trust {
        SSLContext context() throws GeneralSecurityException;
    }

    /** Made when it is needed first: it takes 100 ms of CPU, and a load without a proxy never needs it. */
    private synchronized HttpClient client() {
        if (client == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1) // many streams in one connection would share one TCP window
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECTING)
                    .executor(threads);
            if (!secure) {
                builder.sslContext(trustingNobody());
            }
            client = builder.build();
        }
        return client;
    }

    /** The usual context reads all certificates that Java trusts, which takes 70 ms of CPU, before it is needed. */
    private static SSLContext trustingNobody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has TLS", e);
        }
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
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreException("interrupted before " + what + " was asked for");
        }
        if (closed) {
            throw new StoreException("the store was closed before " + what + " was asked for");
        }
        CompletableFuture<HttpResponse<T>> answer = client().sendAsync(request, body);
        underWay.add(answer);
        if (closed) {
            answer.cancel(true); // close() may have looked before it was there
        }
        try {
            return await(answer, server.apply(request.uri()), what, lastSign);
        } finally {
            underWay.remove(answer);
            answer.cancel(true);
        }
    }

    /**
     * Sends a request that has no body, and waits until its answer is there. Connections of its own carry it, unless there
     * is a proxy: a load is mostly this, and the client takes more CPU for each byte (docs/decisions/0020).
     *
     * @param what the object, for messages
     * @param bodies gives for a status the buffer that takes the body, from its position on; nothing is put into it any
     *     more when this has ended
     * @throws StoreException as {@link #send} does
     */
    public Reply get(HttpRequest request, String what, IntFunction<ByteBuffer> bodies) throws StoreException {
        if (hasProxy(request.uri())) {
            return getByClient(request, what, bodies);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreException("interrupted before " + what + " was asked for");
        }
        String asked = server.apply(request.uri());
        try {
            return connections.run(request, bodies);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(asked, what, e);
        } catch (IOException e) {
            if (closed) {
                throw new StoreException("the store was closed before " + what + " was there", e);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(asked, what, e);
            }
            throw e instanceof SocketTimeoutException ? silent(asked, what, e) : failure(e, asked, what);
        }
    }

    private static boolean hasProxy(URI uri) {
        ProxySelector proxies = ProxySelector.getDefault();
        return proxies != null && proxies.select(uri).stream().anyMatch(proxy -> proxy.type() == Proxy.Type.HTTP);
    }

    private Reply getByClient(HttpRequest request, String what, IntFunction<ByteBuffer> bodies) throws StoreException {
        long start = System.nanoTime();
        AtomicReference<RangeBody> body = new AtomicReference<>();
        try {
            HttpResponse<Long> answer = send(
                    request,
                    what,
                    info -> {
                        body.set(new RangeBody(bodies.apply(info.statusCode())));
                        return body.get();
                    },
                    () -> body.get() == null ? start : body.get().lastSign());
            return new Reply(answer.statusCode(), answer.headers(), answer.body());
        } finally {
            RangeBody coming = body.get();
            if (coming != null) {
                coming.abandon();
            }
        }
    }

    private static StoreException interrupted(String server, String what, Exception e) {
        return new StoreException("interrupted while " + server + " was asked for " + what, e);
    }

    private RetryableException silent(String server, String what, Exception e) {
        return new RetryableException(
                server + " said nothing for " + patience.toSeconds() + " s while it was asked for " + what, e);
    }

    private <T> HttpResponse<T> await(
            CompletableFuture<HttpResponse<T>> answer, String server, String what, LongSupplier lastSign)
            throws StoreException {
        while (true) {
            try {
                return answer.get(200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (System.nanoTime() - lastSign.getAsLong() > patience.toNanos()) {
                    throw silent(server, what, e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted(server, what, e);
            } catch (CancellationException | ExecutionException e) {
                if (closed) { // which ends it in one way or another
                    throw new StoreException("the store was closed before " + what + " was there", e);
                }
                throw failure(e.getCause(), server, what);
            }
        }
    }

    private static StoreException failure(Throwable cause, String server, String what) {
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
        underWay.forEach(answer -> answer.cancel(true));
        threads.shutdownNow(); // the client has no such call before Java 21; without threads it does nothing any more
    }
}
