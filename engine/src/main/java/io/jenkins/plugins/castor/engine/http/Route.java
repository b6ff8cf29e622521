package io.jenkins.plugins.castor.engine.http;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/**
 * How requests reach a server: directly, or through an HTTP proxy.
 *
 * @param host as in the URL, so an IPv6 address has brackets
 */
record Route(boolean secure, String host, int port, Optional<ProxyServer> proxy) {

    /** The way that a request goes. */
    static Route of(HttpRequest request, Proxies proxies) {
        Optional<URI> via = request.via();
        URI server = via.orElse(request.uri());
        boolean secure = "https".equalsIgnoreCase(server.getScheme());
        int usual = secure ? 443 : 80;
        int port = server.getPort() < 0 ? usual : server.getPort();
        Optional<ProxyServer> proxy = via.isPresent() ? Optional.empty() : proxies.of(server, port);
        return new Route(secure, server.getHost(), port, proxy);
    }

    /** Whether the proxy only passes bytes on, so that TLS reaches from here to the server. */
    boolean hasTunnel() {
        return secure && proxy.isPresent();
    }

    /** Whether the proxy makes the requests itself. */
    boolean hasRequestingProxy() {
        return !secure && proxy.isPresent();
    }

    /** The host to connect to, as in a URL. */
    String nextHost() {
        return proxy.map(ProxyServer::host).orElse(host);
    }

    /** The machine to connect to. Looks its address up. */
    InetSocketAddress next() {
        return proxy.map(ProxyServer::address).orElseGet(() -> new InetSocketAddress(host, port));
    }

    /** The host whose certificate counts. */
    String certified() {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
