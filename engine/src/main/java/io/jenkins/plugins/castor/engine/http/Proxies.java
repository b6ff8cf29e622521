package io.jenkins.plugins.castor.engine.http;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies of this machine: those that Java's properties name, else those of the variables {@code https_proxy},
 * {@code http_proxy}, {@code all_proxy} and {@code no_proxy}, in small or in capital letters.
 */
final class Proxies {

    private final Map<String, String> environment;
    private final NoProxy without;

    Proxies(Map<String, String> environment) {
        this.environment = environment;
        this.without = new NoProxy(variable("no_proxy").orElse(""));
    }

    /** The proxy for a server; empty if it is reached directly. */
    Optional<ProxyServer> of(URI server, int port) {
        Optional<ProxyServer> ofJava = ofJava(server);
        if (ofJava.isPresent() || without.covers(server.getHost(), port)) {
            return ofJava;
        }
        String scheme = "https".equalsIgnoreCase(server.getScheme()) ? "https_proxy" : "http_proxy";
        return variable(scheme).or(() -> variable("all_proxy")).flatMap(ProxyServer::parse);
    }

    private static Optional<ProxyServer> ofJava(URI server) {
        ProxySelector selector = ProxySelector.getDefault();
        List<Proxy> proxies = selector == null ? List.of() : selector.select(server);
        return proxies.stream()
                .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                .map(proxy -> ProxyServer.of((InetSocketAddress) proxy.address()))
                .findFirst();
    }

    private Optional<String> variable(String name) {
        return Stream.of(name, name.toUpperCase(Locale.ROOT))
                .map(one -> environment.getOrDefault(one, "").strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }
}
