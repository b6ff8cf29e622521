package io.jenkins.plugins.castor.engine.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The HTTP client of the JDK, for what {@link Connections} do not carry: bodies that are sent, and ways through a proxy. */
final class Client implements Closeable {

    private final Duration connecting;
    private final Duration patience;
    private final boolean secure;
    private final ExecutorService threads;
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
    private HttpClient client;
    private volatile boolean closed;

    /**
     * @param secure whether any request goes to an https URL
     * @param threads what the client works with; their end is its end
     */
    Client(Duration connecting, Duration patience, boolean secure, ExecutorService threads) {
        this.connecting = connecting;
        this.patience = patience;
        this.secure = secure;
        this.threads = threads;
    }

    /** Made when it is needed first: it takes 100 ms of CPU, and a load without a proxy never needs it. */
    private synchronized HttpClient client() {
        if (client == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1) // many streams in one connection would share one TCP window
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(connecting)
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

    /** Sends a request without a body, as {@link Connections#run} does. */
    Reply run(HttpRequest request, IntFunction<ByteBuffer> bodies)
            throws IOException, InterruptedException, ExecutionException {
        long start = System.nanoTime();
        AtomicReference<RangeBody> body = new AtomicReference<>();
        try {
            HttpResponse<Long> answer = send(
                    request,
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

    /**
     * Sends a request and waits until its answer is there.
     *
     * @param lastSign when something was last heard or sent, as {@link System#nanoTime}
     * @throws SocketTimeoutException after a silence
     * @throws ExecutionException for what the client says of the server or the connection
     */
    <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body, LongSupplier lastSign)
            throws IOException, InterruptedException, ExecutionException {
        CompletableFuture<HttpResponse<T>> answer = client().sendAsync(request, body);
        underWay.add(answer);
        if (closed) {
            answer.cancel(true); // close() may have looked before it was there
        }
        try {
            return await(answer, lastSign);
        } catch (CancellationException e) {
            throw new IOException("closed", e);
        } finally {
            underWay.remove(answer);
            answer.cancel(true);
        }
    }

    private <T> T await(CompletableFuture<T> answer, LongSupplier lastSign)
            throws SocketTimeoutException, InterruptedException, ExecutionException {
        while (true) {
            try {
                return answer.get(200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (System.nanoTime() - lastSign.getAsLong() > patience.toNanos()) {
                    throw new SocketTimeoutException();
                }
            }
        }
    }

    /** Ends what is under way; there is no call that ends the client before Java 21, but it ends with its threads. */
    @Override
    public void close() {
        closed = true;
        underWay.forEach(answer -> answer.cancel(true));
    }
}
