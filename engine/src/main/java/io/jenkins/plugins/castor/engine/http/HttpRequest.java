package io.jenkins.plugins.castor.engine.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A request to an HTTP server. {@link #toString} shows neither the path nor any header, which may hold secrets.
 *
 * @param uri http or https, with a host and without a user
 * @param headers by name; {@link Wire} adds those of {@link #OWN}, and {@code User-Agent}
 * @param body empty for a request that has none
 * @param via a server that gets the request instead of that of the URI, over a connection without a proxy. The request stays
 *     the same, with its {@code Host}. Empty for the server of the URI
 */
public record HttpRequest(String method, URI uri, Map<String, String> headers, Optional<Body> body, Optional<URI> via) {

    /** The headers that describe the connection and the body. Only {@link Wire} sets them. */
    private static final Set<String> OWN =
            Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

    /** What a request sends. It may be written several times, once for each attempt. */
    public interface Body {

        /** Its length in bytes. */
        long bytes();

        /** Writes exactly {@link #bytes()} bytes. */
        void writeTo(OutputStream out) throws IOException;

        static Body of(byte[] content) {
            return new Body() {
                @Override
                public long bytes() {
                    return content.length;
                }

                @Override
                public void writeTo(OutputStream out) throws IOException {
                    out.write(content);
                }
            };
        }
    }

    /** @throws IllegalArgumentException for a request that cannot be sent; the message shows nothing of it */
    public HttpRequest {
        headers = Map.copyOf(headers);
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || !TOKEN.matcher(method).matches()) {
            throw new IllegalArgumentException("not the method and the URL of an HTTP request");
        }
        headers.forEach((name, value) -> {
            if (!TOKEN.matcher(name).matches()
                    || OWN.contains(name.toLowerCase(Locale.ROOT))
                    || !VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("a header that cannot be sent");
            }
        });
    }

    /** A request without a body. */
    public static HttpRequest of(String method, URI uri, Map<String, String> headers) {
        return new HttpRequest(method, uri, headers, Optional.empty(), Optional.empty());
    }

    /** The same request with this body. */
    public HttpRequest with(Body sent) {
        return new HttpRequest(method, uri, headers, Optional.of(sent), via);
    }

    /** The same request by way of this server; empty for the server of its URI. */
    public HttpRequest via(Optional<URI> server) {
        return new HttpRequest(method, uri, headers, body, server);
    }

    @Override
    public String toString() {
        return method + " to " + uri.getHost();
    }
}
