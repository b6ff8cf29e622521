package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.UrlSigner;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Signs URLs with the credentials of a store. A URL allows nothing that the credentials do not. */
final class S3Signer implements UrlSigner {

    private static final Duration LONGEST = Duration.ofDays(7);

    private final S3Server server;
    private final S3Writing writing;

    S3Signer(S3Server server, S3Writing writing) {
        this.server = server;
        this.writing = writing;
    }

    @Override
    public SignedRequest get(String name, Duration valid) throws StoreException {
        Request request = Request.of("s3:GetObject", "GET", server.location().key(name));
        return new SignedRequest("GET", server.url(request, Signature.ANY_BYTES, checked(valid)), Map.of());
    }

    /**
     * A server that ignores {@code If-None-Match} overwrites the object, but only with the same bytes: the signature
     * includes their digest.
     */
    @Override
    public SignedRequest put(String name, String digest, long bytes, Duration valid) throws StoreException {
        if (!Digests.isHex(digest)) {
            throw new IllegalArgumentException("Not a SHA-256: " + digest);
        }
        Request request = writing.put(server.location().key(name))
                .header("x-amz-content-sha256", digest)
                .header("content-length", String.valueOf(bytes))
                .header("if-none-match", "*");
        URI url = server.url(request, digest, checked(valid));
        return new SignedRequest("PUT", url, request.headers());
    }

    private static Duration checked(Duration valid) {
        if (valid.compareTo(Duration.ofSeconds(1)) < 0 || valid.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "A signed URL is valid for 1 second to 7 days, and not for " + valid.toSeconds() + " seconds.");
        }
        return valid;
    }
}
