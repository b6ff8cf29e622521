package io.jenkins.plugins.castor.engine.store.signed;

import io.jenkins.plugins.castor.engine.http.HttpRequest;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.UrlSigner.SignedRequest;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns signed requests into those that are sent. */
final class Requests {

    /** The headers that are signed too, but that the HTTP client sets. */
    private static final Set<String> OF_THE_CLIENT = Set.of("host", "content-length");

    private Requests() {}

    /** @param more headers that need no signature */
    static HttpRequest of(Item item, SignedRequest signed, Map<String, String> more) throws StoreException {
        Map<String, String> headers = new HashMap<>(more);
        signed.headers().forEach((name, value) -> {
            if (!OF_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, value);
            }
        });
        try {
            return HttpRequest.of(signed.method(), signed.url(), headers);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "the grant has a request for " + item.name() + " that cannot be sent; make a new one");
        }
    }
}
