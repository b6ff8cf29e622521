package io.jenkins.plugins.castor.engine.store;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Lets others, who have no credentials, read or create single objects for a while: by signed URLs. */
public interface UrlSigner {

    /**
     * A request that anybody who knows it may send.
     *
     * @param headers the headers that it must have, exactly so
     */
    record SignedRequest(String method, URI url, Map<String, String> headers) {

        public SignedRequest {
            headers = Map.copyOf(headers);
        }

        /** Without the query, as the signature is in it. */
        @Override
        public String toString() {
            return method + " " + url.getScheme() + "://" + url.getAuthority() + url.getPath();
        }
    }

    /** Reading an object, or any range of it. */
    SignedRequest get(String name, Duration valid) throws StoreException;

    /**
     * Creating an object, if there is none of its name, with exactly these bytes.
     *
     * @param digest their SHA-256, 64 hexadecimal digits
     * @param bytes how many there are
     */
    SignedRequest put(String name, String digest, long bytes, Duration valid) throws StoreException;
}
