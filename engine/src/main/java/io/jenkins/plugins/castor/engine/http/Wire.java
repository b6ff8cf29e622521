package io.jenkins.plugins.castor.engine.http;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
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
import java.util.function.Function;
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
    private final Function<URI, String> server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "castor-http");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client;
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param patience how long a connection may be silent before it counts as broken
     * @param secure whether any request goes to an https URL
     * @param server what messages call the server of a URL; without secrets
     */
    public Wire(Duration patience, boolean secure, Function<URI, String> server) {
        this.patience = patience;
        this.server = server;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // one connection for many streams would be one TCP window for all
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECTING)
                .executor(threads);
        if (!secure) {
            builder.sslContext(trustingNobody());
        }
        this.client = builder.build();
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
        CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request, body);
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

    private <T> HttpResponse<T> await(
            CompletableFuture<HttpResponse<T>> answer, String server, String what, LongSupplier lastSign)
            throws StoreException {
        while (true) {
            try {
                return answer.get(200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (System.nanoTime() - lastSign.getAsLong() > patience.toNanos()) {
                    throw new RetryableException(
                            server + " said nothing for " + patience.toSeconds() + " s while it was asked for " + what,
                            e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreException("interrupted while " + server + " was asked for " + what, e);
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
        underWay.forEach(answer -> answer.cancel(true));
        threads.shutdownNow(); // the client has no such call before Java 21; without threads it does nothing any more
    }
}
