package io.jenkins.plugins.castor.engine.http;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP proxy.
 *
 * @param host as in a URL, so an IPv6 address has brackets
 * @param authorization the value of {@code Proxy-Authorization}; empty for a proxy that asks for none
 */
record ProxyServer(String host, int port, Optional<String> authorization) {

    /** The scheme is optional. What stands after the port does not matter. */
    private static final Pattern FORM = Pattern.compile(
            "(?:(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://)?(?:(?<user>[^/@]*)@)?(?<host>\\[[0-9a-fA-F:.]+\\]|[^\\[\\]:/@]+)"
                    + "(?::(?<port>[0-9]{1,5}))?(?:/.*)?");

    /** What proxies listen at if nobody says otherwise; curl's default. */
    private static final int USUAL_PORT = 1080;

    static ProxyServer of(InetSocketAddress address) {
        return new ProxyServer(address.getHostString(), address.getPort(), Optional.empty());
    }

    /** Reads the value of a variable such as {@code HTTPS_PROXY}; empty for one that names no HTTP proxy. */
    static Optional<ProxyServer> parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()
                || !(form.group("scheme") == null || form.group("scheme").equalsIgnoreCase("http"))) {
            return Optional.empty();
        }
        int port = form.group("port") == null
                ? form.group("scheme") == null ? USUAL_PORT : 80
                : Integer.parseInt(form.group("port"));
        return port < 1 || port > 65535
                ? Optional.empty()
                : Optional.of(new ProxyServer(form.group("host"), port, authorization(form.group("user"))));
    }

    private static Optional<String> authorization(String user) {
        if (user == null) {
            return Optional.empty();
        }
        String decoded;
        try {
            decoded = Optional.ofNullable(
                            URI.create("http://" + user + "@proxy").getUserInfo())
                    .orElse("");
        } catch (IllegalArgumentException e) {
            decoded = user; // it was not encoded
        }
        byte[] bytes = decoded.getBytes(StandardCharsets.UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(bytes));
    }

    /** The machine to connect to. Looks its address up. */
    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
