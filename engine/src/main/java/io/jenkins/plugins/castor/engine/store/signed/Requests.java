package io.jenkins.plugins.castor.engine.store.signed;

import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.UrlSigner.SignedRequest;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import java.net.http.HttpRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns signed requests into those of the HTTP client. */
final class Requests {

    /** Signed as well, and set by the client itself. */
    private static final Set<String> OF_THE_CLIENT = Set.of("host", "content-length");

    private Requests() {}

    static HttpRequest.Builder of(Item item, SignedRequest signed) throws StoreException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(signed.url());
            for (Map.Entry<String, String> header : signed.headers().entrySet()) {
                if (!OF_THE_CLIENT.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                    request.header(header.getKey(), header.getValue());
                }
            }
            return request;
        } catch (IllegalArgumentException e) {
            // Its message would show the URL or the header.
            throw new StoreException(
                    "the grant has a request for " + item.name() + " that cannot be sent; make a new one");
        }
    }
}
