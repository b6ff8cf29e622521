package io.jenkins.plugins.castor.engine.http;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Sends HTTP requests and waits for their answers. An interrupt ends a wait at once, and so does {@link #close}; silence
 * ends it after a while. Follows no redirects and asks for no compression. Its messages show the server of a URL and
 * nothing else of it. Any thread may use it. Close it in the end.
 */
public final class Wire implements Closeable {

    private final Patience patience;
    private final Function<URI, String> server;
    private final Connections connections;
    private final Optional<Wire> pulse;
    private volatile boolean closed;

    /**
     * Reaches servers as the environment of this process says.
     *
     * @param silence how long a connection may be silent before it counts as broken
     * @param server what messages call the server of a URL; without secrets
     */
    public Wire(Duration silence, Function<URI, String> server) {
        this(silence, server, StoreOptions.NONE);
    }

    /**
     * @param silence how long a connection may be silent before it counts as broken
     * @param server what messages call the server of a URL; without secrets
     * @param options give the proxies and the certificates of authorities
     */
    public Wire(Duration silence, Function<URI, String> server, StoreOptions options) {
        this(Patience.of(silence), server, options);
    }

    private Wire(Patience patience, Function<URI, String> server, StoreOptions options) {
        this(
                patience,
                server,
                new Proxies(options.environment()),
                new TrustedCertificates(options.caFile(), options.environment()));
    }

    /** @param trust gives the certificates to trust; asked when a connection needs them */
    Wire(Patience patience, Function<URI, String> server, Proxies proxies, Trust trust) {
        this.patience = patience;
        this.server = server;
        this.connections = new Connections(patience, proxies, trust);
        this.pulse = Optional.empty();
    }

    private Wire(Wire pulse, Patience patience, Function<URI, String> server, StoreOptions options) {
        this.patience = patience;
        this.server = server;
        this.connections = new Connections(
                patience,
                new Proxies(options.environment()),
                new TrustedCertificates(options.caFile(), options.environment()));
        this.pulse = Optional.of(pulse);
    }

    /**
     * For requests by way of a cache near this machine. A server that is silent for as long as it may take to answer, and
     * too slow ones, count as broken. But one that still answers another request waits for the store itself, and gets half a
     * minute.
     *
     * @param near the server
     * @param answering how long it may take to answer
     */
    public static Wire near(URI near, Duration answering, StoreOptions options) {
        // Of a fleet on busy machines, some get to run only now and then.
        Wire pulse = new Wire(Patience.of(answering.multipliedBy(3)), URI::getRawAuthority, options);
        return new Wire(pulse, Patience.near(answering, new NearPulse(pulse, near)), URI::getRawAuthority, options);
    }

    /** Gives the certificates to trust. */
    interface Trust {
        SSLContext context() throws GeneralSecurityException;
    }

    /**
     * Sends a request and waits until its answer is there.
     *
     * @param what the object, for messages
     * @param bodies gives, for a status, what takes the body. It is yours again when this call ends
     * @throws RetryableException if there was no connection, or it broke off, or was silent for too long
     * @throws StoreException if the thread was interrupted, which it stays, or this was closed, or the connection is not
     *     safe
     */
    public Reply send(HttpRequest request, String what, IntFunction<AnswerBody> bodies) throws StoreException {
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreException("interrupted before " + what + " was asked for");
        }
        if (closed) {
            throw new StoreException("the store was closed before " + what + " was asked for");
        }
        String asked = request.via().map(URI::getRawAuthority).orElseGet(() -> server.apply(request.uri()));
        try {
            return connections.run(request, bodies);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(asked, what, e);
        } catch (IOException e) {
            if (closed) { // which ends a request in one way or another
                throw new StoreException("the store was closed before " + what + " was there", e);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(asked, what, e);
            }
            throw failure(e, asked, what);
        }
    }

    private static StoreException interrupted(String server, String what, Exception e) {
        return new StoreException("interrupted while " + server + " was asked for " + what, e);
    }

    private StoreException failure(IOException cause, String server, String what) {
        if (cause instanceof SocketTimeoutException) {
            long seconds = cause instanceof SilentException silent
                    ? silent.seconds()
                    : patience.silence().toSeconds();
            return new RetryableException(
                    server + " said nothing for " + seconds + " s while it was asked for " + what, cause);
        }
        if (cause instanceof SSLException) {
            return new StoreException(
                    "no safe connection to " + server + ": " + cause.getMessage()
                            + "; if an authority of your own signed the certificate of that server, name a file with"
                            + " its certificate (--ca-file)",
                    cause);
        }
        if (cause instanceof ConnectException) {
            return new RetryableException(
                    cause.getCause() instanceof UnknownHostException
                            ? "this machine does not know the address of " + server + "; see whether its DNS does"
                            : "no connection to " + server + "; see whether it runs, and whether a firewall or a proxy"
                                    + " stands between",
                    cause);
        }
        return new RetryableException(
                "the connection to " + server + " broke off while it was asked for " + what + ": " + cause.getMessage(),
                cause);
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        closed = true;
        connections.close();
        pulse.ifPresent(Wire::close);
    }
}
