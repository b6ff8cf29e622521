package io.jenkins.plugins.castor.engine.store;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Signs URLs, with which others can read or create single objects for a limited time without credentials. */
public interface UrlSigner {

    /**
     * A signed request. Anybody who knows it can send it, so treat it as a secret.
     *
     * @param headers the headers that must be sent, exactly as they are
     */
    record SignedRequest(String method, URI url, Map<String, String> headers) {

        public SignedRequest {
            headers = Map.copyOf(headers);
        }

        /** Leaves out the query, which contains the signature. */
        @Override
        public String toString() {
            return method + " " + url.getScheme() + "://" + url.getAuthority() + url.getPath();
        }
    }

    /**
     * Signs a request that reads an object or any range of it.
     *
     * @param valid how long the request can be used
     */
    SignedRequest get(String name, Duration valid) throws StoreException;

    /**
     * Signs a request that creates an object with exactly these bytes, if there is none with its name.
     *
     * @param digest the SHA-256 of the bytes, 64 hexadecimal digits
     * @param bytes the size of the object in bytes
     * @param valid how long the request can be used
     */
    SignedRequest put(String name, String digest, long bytes, Duration valid) throws StoreException;
}
