package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.http.HttpRequest;
import io.jenkins.plugins.castor.engine.http.HttpRequest.Body;
import io.jenkins.plugins.castor.engine.http.Reply;
import io.jenkins.plugins.castor.engine.http.Wire;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.Closeable;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Signs requests, sends them, and takes the answers. */
final class S3Server implements Closeable {

    /** The SHA-256 of no bytes. */
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TEXT_BYTES = 1 << 16;

    private final S3Location location;
    private final Credentials credentials;
    private final Wire wire;
    private volatile String region;

    S3Server(S3Location location, Credentials credentials) {
        this.location = location;
        this.credentials = credentials;
        this.wire = new Wire(PATIENCE, URI::getRawAuthority);
    }

    /**
     * A request.
     *
     * @param action its name in policies
     * @param key of the object; empty for the bucket
     * @param query encoded; may be empty
     */
    record Request(String action, String method, String key, String query, Map<String, String> headers) {

        static Request of(String action, String method, String key) {
            return new Request(action, method, key, "", Map.of());
        }

        Request query(String more) {
            return new Request(action, method, key, more, headers);
        }

        Request header(String name, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(name, value);
            return new Request(action, method, key, query, more);
        }
    }

    S3Location location() {
        return location;
    }

    /** Sends a request without a body. Its answer may have some kilobytes. */
    Answer send(Request request) throws StoreException {
        return send(request, TEXT_BYTES);
    }

    /** Sends a request without a body, whose answer may have this many bytes. */
    Answer send(Request request, int mostBytes) throws StoreException {
        return send(request, signed(request, NOTHING), mostBytes, -1, ByteBuffer.allocate(0));
    }

    Answer send(Request request, byte[] body) throws StoreException {
        return send(request, Body.of(body), Digests.hex(Digests.sha256().digest(body)));
    }

    /** @param digest SHA-256 of the body */
    Answer send(Request request, Body body, String digest) throws StoreException {
        return send(request, signed(request, digest).with(body), TEXT_BYTES, -1, ByteBuffer.allocate(0));
    }

    /** Sends a request. If the answer has this status, its body goes into the buffer and the answer has no text. */
    Answer read(Request request, int status, ByteBuffer into) throws StoreException {
        return send(request, signed(request, NOTHING), TEXT_BYTES, status, into);
    }

    private Answer send(Request request, HttpRequest signed, int mostText, int status, ByteBuffer into)
            throws StoreException {
        ByteBuffer text = ByteBuffer.allocate(mostText);
        Reply reply = wire.send(signed, what(request), found -> found == status ? into : text);
        return new Answer(reply, Arrays.copyOf(text.array(), text.position()));
    }

    private static String what(Request request) {
        return request.key().isEmpty() ? "the bucket" : request.key();
    }

    private HttpRequest signed(Request request, String digest) throws StoreException {
        Keys keys = credentials.keys();
        String usedRegion = region();
        URI uri = location.uri(request.key(), request.query(), usedRegion);
        Map<String, String> headers = new Signature(keys, usedRegion, Instant.now())
                .headers(request.method(), uri, request.headers(), digest);
        return HttpRequest.of(request.method(), uri, headers);
    }

    /** A URL that works without credentials for a while, for a request with exactly these headers. */
    URI url(Request request, String digest, Duration valid) throws StoreException {
        Keys keys = credentials.keys();
        String usedRegion = region();
        URI uri = location.uri(request.key(), request.query(), usedRegion);
        return new Signature(keys, usedRegion, Instant.now())
                .url(request.method(), uri, request.headers(), digest, valid);
    }

    /** Servers other than AWS ignore the region, but the signature must name one. */
    private String region() throws StoreException {
        if (region == null) {
            if (location.region().isPresent()) {
                region = location.region().get();
            } else if (location.endpoint().isPresent()) {
                region = "us-east-1";
            } else {
                region = credentials
                        .region()
                        .orElseThrow(() -> new StoreException("no region was found for " + location
                                + "; put region=… into the store's URL, or set AWS_REGION"));
            }
        }
        return region;
    }

    /** The size of an object in bytes; empty if the object does not exist. */
    OptionalLong size(String key) throws StoreException {
        Request request = Request.of("s3:GetObject", "HEAD", key);
        Answer answer = send(request);
        if (answer.status() == 404) {
            return OptionalLong.empty();
        }
        if (!answer.isGood()) {
            throw refused(request, answer);
        }
        String length = answer.header("Content-Length");
        if (!length.matches("[0-9]{1,18}")) {
            throw new StoreException(location + " does not tell the size of " + key);
        }
        return OptionalLong.of(Long.parseLong(length));
    }

    /** Deletes an object if it exists. */
    void delete(String key) throws StoreException {
        Request request = Request.of("s3:DeleteObject", "DELETE", key);
        Answer answer = send(request);
        if (!answer.isGood() && answer.status() != 404) {
            throw refused(request, answer);
        }
    }

    /** The error for an answer that is not the wanted one. */
    StoreException refused(Request request, Answer answer) {
        return S3Refusal.of(answer, location, request.action(), request.key());
    }

    @Override
    public void close() {
        wire.close();
    }
}
