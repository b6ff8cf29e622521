package io.jenkins.plugins.castor.engine.http;

import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/** Makes the messages that HttpCore sends. */
final class Messages {

    private Messages() {}

    static ClassicHttpRequest request(HttpRequest request, Route route) {
        String host = request.uri().getHost()
                + (request.uri().getPort() < 0 ? "" : ":" + request.uri().getPort());
        String path = request.uri().getRawPath().isEmpty() ? "/" : request.uri().getRawPath();
        String query =
                request.uri().getRawQuery() == null ? "" : "?" + request.uri().getRawQuery();
        String target = (route.hasRequestingProxy() ? "http://" + host : "") + path + query;
        BasicClassicHttpRequest message = message(request.method(), target, host);
        if (route.hasRequestingProxy()) {
            authorize(message, route);
        }
        request.headers().forEach(message::addHeader);
        request.body().ifPresent(body -> {
            message.addHeader("Content-Length", String.valueOf(body.bytes()));
            message.setEntity(new EntityTemplate(body.bytes(), null, null, body::writeTo));
        });
        return message;
    }

    /** Asks a proxy for a tunnel. */
    static ClassicHttpRequest connect(Route route) {
        String place = route.host() + ":" + route.port();
        BasicClassicHttpRequest message = message("CONNECT", place, place);
        authorize(message, route);
        return message;
    }

    private static void authorize(BasicClassicHttpRequest message, Route route) {
        route.proxy()
                .flatMap(ProxyServer::authorization)
                .ifPresent(value -> message.addHeader("Proxy-Authorization", value));
    }

    private static BasicClassicHttpRequest message(String method, String target, String host) {
        BasicClassicHttpRequest message = new BasicClassicHttpRequest(method, null, (URIAuthority) null, target);
        message.addHeader("Host", host);
        message.addHeader("User-Agent", "castor");
        return message;
    }
}
