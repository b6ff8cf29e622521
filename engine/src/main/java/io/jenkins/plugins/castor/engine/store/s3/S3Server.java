package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.http.AnswerBody;
import io.jenkins.plugins.castor.engine.http.HttpRequest;
import io.jenkins.plugins.castor.engine.http.HttpRequest.Body;
import io.jenkins.plugins.castor.engine.http.Reply;
import io.jenkins.plugins.castor.engine.http.Wire;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import java.io.Closeable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Signs requests, sends them, and takes the answers. */
final class S3Server implements Closeable {

    /** The SHA-256 of no bytes. */
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** A server in between may ask for other ranges and keep their signature. */
    private static final String UNSIGNED = "range";

    private static final int TEXT_BYTES = 1 << 16;

    private final S3Location location;
    private final Credentials credentials;
    private final StoreOptions options;
    private final Optional<URI> via;
    private final Wire wire;
    private volatile String region;

    S3Server(S3Location location, Credentials credentials, StoreOptions options) {
        this(location, credentials, options, Optional.empty(), new Wire(SILENCE, URI::getRawAuthority, options));
    }

    private S3Server(S3Location location, Credentials credentials, StoreOptions options, Optional<URI> via, Wire wire) {
        this.location = location;
        this.credentials = credentials;
        this.options = options;
        this.via = via;
        this.wire = wire;
    }

    /** The same bucket by way of a server that passes requests on. The caller closes it. */
    S3Server through(URI server, Duration answering) {
        return new S3Server(location, credentials, options, Optional.of(server), Wire.near(server, answering, options));
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
        return send(request, NOTHING, Optional.empty(), mostBytes, -1, AnswerBody.upTo(0));
    }

    Answer send(Request request, byte[] body) throws StoreException {
        return send(request, Body.of(body), Digests.hex(Digests.sha256().digest(body)));
    }

    /** @param digest SHA-256 of the body */
    Answer send(Request request, Body body, String digest) throws StoreException {
        return send(request, digest, Optional.of(body), TEXT_BYTES, -1, AnswerBody.upTo(0));
    }

    /** Sends a request. If the answer has this status, its body goes there and the answer has no text. */
    Answer read(Request request, int status, AnswerBody into) throws StoreException {
        return send(request, NOTHING, Optional.empty(), TEXT_BYTES, status, into);
    }

    private Answer send(Request request, String digest, Optional<Body> body, int mostText, int status, AnswerBody into)
            throws StoreException {
        Answer answer = sendOnce(request, digest, body, mostText, status, into);
        Optional<String> other = S3Refusal.otherRegion(answer);
        if (location.endpoint().isPresent() || other.isEmpty() || other.get().equals(region)) {
            return answer;
        }
        region = other.get(); // where AWS says that the bucket is, for this and all later requests
        return sendOnce(request, digest, body, mostText, status, into);
    }

    private Answer sendOnce(
            Request request, String digest, Optional<Body> body, int mostText, int status, AnswerBody into)
            throws StoreException {
        HttpRequest unsent = signed(request, digest);
        HttpRequest signed = body.map(unsent::with).orElse(unsent);
        AnswerBody text = AnswerBody.upTo(mostText);
        Reply reply = wire.send(signed, what(request), found -> found == status ? into : text);
        return new Answer(reply, text.bytes());
    }

    private static String what(Request request) {
        return request.key().isEmpty() ? "the bucket" : request.key();
    }

    private HttpRequest signed(Request request, String digest) throws StoreException {
        Keys keys = credentials.keys();
        String usedRegion = region();
        URI uri = location.uri(request.key(), request.query(), usedRegion);
        Map<String, String> signed = new HashMap<>(request.headers());
        Optional<String> range = Optional.ofNullable(signed.remove(UNSIGNED));
        Map<String, String> headers =
                new Signature(keys, usedRegion, Instant.now()).headers(request.method(), uri, signed, digest);
        range.ifPresent(value -> headers.put(UNSIGNED, value));
        return HttpRequest.of(request.method(), uri, headers).via(via);
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
        if (via.isPresent()) {
            return new StoreException(this + " answered " + answer.status() + " for " + request.key());
        }
        return S3Refusal.of(answer, location, request.action(), request.key());
    }

    /** What answers, for people. */
    @Override
    public String toString() {
        return via.map(URI::getRawAuthority).orElseGet(location::toString);
    }

    @Override
    public void close() {
        wire.close();
    }
}
