package io.jenkins.plugins.castor.engine.store;

import java.net.URI;
import java.util.Optional;

/** Reads the address of an HTTP server: scheme, host and port, without the port if it is the usual one. */
public final class ServerAddress {

    private ServerAddress() {}

    /** The address in a text like {@code https://host:port}; empty for any other text. */
    public static Optional<URI> parse(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // its message would show the text, which may hold a secret
        }
        boolean http = "http".equalsIgnoreCase(uri.getScheme());
        boolean https = "https".equalsIgnoreCase(uri.getScheme());
        if (!(http || https) || uri.getHost() == null || !isOnlyAServer(uri)) {
            return Optional.empty();
        }
        boolean usual = uri.getPort() < 0 || uri.getPort() == (http ? 80 : 443);
        return Optional.of(
                URI.create((http ? "http://" : "https://") + uri.getHost() + (usual ? "" : ":" + uri.getPort())));
    }

    private static boolean isOnlyAServer(URI uri) {
        return uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && (uri.getRawPath() == null || uri.getRawPath().matches("/*"));
    }
}
