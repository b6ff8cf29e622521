package io.jenkins.plugins.castor.engine.http;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Optional;

/**
 * How requests reach a server: directly, or through the HTTP proxy that Java's properties name for it.
 *
 * @param host as in the URL, so an IPv6 address has brackets
 */
record Route(boolean secure, String host, int port, Optional<InetSocketAddress> proxy) {

    static Route to(URI uri) {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        int usual = secure ? 443 : 80;
        return new Route(secure, uri.getHost(), uri.getPort() < 0 ? usual : uri.getPort(), proxy(uri));
    }

    private static Optional<InetSocketAddress> proxy(URI uri) {
        ProxySelector proxies = ProxySelector.getDefault();
        return proxies == null
                ? Optional.empty()
                : proxies.select(uri).stream()
                        .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                        .map(proxy -> (InetSocketAddress) proxy.address())
                        .findFirst();
    }

    /** Whether the proxy only passes bytes on, so that TLS reaches from here to the server. */
    boolean hasTunnel() {
        return secure && proxy.isPresent();
    }

    /** Whether the proxy makes the requests itself. */
    boolean hasRequestingProxy() {
        return !secure && proxy.isPresent();
    }

    /** The machine to connect to. */
    InetSocketAddress next() {
        return proxy.map(address -> new InetSocketAddress(address.getHostString(), address.getPort()))
                .orElseGet(() -> new InetSocketAddress(host, port));
    }

    /** The host whose certificate counts. */
    String certified() {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
