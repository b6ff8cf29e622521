package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.http.FileBody;
import io.jenkins.plugins.castor.engine.http.RangeBody;
import io.jenkins.plugins.castor.engine.http.Reply;
import io.jenkins.plugins.castor.engine.http.Wire;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.Closeable;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Signs requests, sends them, and takes the answers. */
final class S3Server implements Closeable {

    /** SHA-256 of nothing. */
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
        this.wire = new Wire(
                PATIENCE,
                location.endpoint().map(uri -> uri.getScheme().equals("https")).orElse(true),
                URI::getRawAuthority);
    }

    /**
     * A request.
     *
     * @param action what policies call it
     * @param key the object's; empty for the bucket
     * @param query encoded
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

    /** Sends a request without a body; the answer may have some kilobytes. */
    Answer send(Request request) throws StoreException {
        return send(request, new byte[0]);
    }

    Answer send(Request request, byte[] body) throws StoreException {
        if (body.length == 0 && !request.method().equals("PUT")) {
            return send(request, TEXT_BYTES);
        }
        RangeBody text = new RangeBody(ByteBuffer.allocate(TEXT_BYTES));
        long start = System.nanoTime();
        HttpRequest signed = signed(
                request,
                BodyPublishers.ofByteArray(body),
                body.length == 0 ? NOTHING : Digests.hex(Digests.sha256().digest(body)));
        return send(request, signed, text, () -> Math.max(start, text.lastSign()));
    }

    /** Sends a request whose answer may be long. */
    Answer send(Request request, int mostBytes) throws StoreException {
        return get(request, mostBytes, -1, ByteBuffer.allocate(0));
    }

    /** Sends a part of a file. */
    Answer send(Request request, FileBody file, String digest) throws StoreException {
        RangeBody text = new RangeBody(ByteBuffer.allocate(TEXT_BYTES));
        HttpRequest signed = signed(request, file.publisher(), digest);
        return send(request, signed, text, () -> Math.max(file.lastSign(), text.lastSign()));
    }

    private Answer send(Request request, HttpRequest signed, RangeBody text, LongSupplier lastSign)
            throws StoreException {
        HttpResponse<Long> response = wire.send(signed, what(request), info -> text, lastSign);
        return new Answer(response.statusCode(), response.headers(), text.text(), response.body());
    }

    /** Sends a request whose answer goes into a buffer when its status is this one, and has no text then. */
    Answer read(Request request, int status, ByteBuffer into) throws StoreException {
        return get(request, TEXT_BYTES, status, into);
    }

    private Answer get(Request request, int mostText, int status, ByteBuffer into) throws StoreException {
        HttpRequest signed = signed(request, BodyPublishers.noBody(), NOTHING);
        ByteBuffer text = ByteBuffer.allocate(mostText);
        Reply reply = wire.get(signed, what(request), found -> found == status ? into : text);
        byte[] said = Arrays.copyOf(text.array(), text.position());
        return new Answer(reply.status(), reply.headers(), said, reply.bytes());
    }

    private static String what(Request request) {
        return request.key().isEmpty() ? "the bucket" : request.key();
    }

    private HttpRequest signed(Request request, HttpRequest.BodyPublisher body, String digest) throws StoreException {
        Keys keys = credentials.keys();
        String usedRegion = region();
        URI uri = location.uri(request.key(), request.query(), usedRegion);
        Map<String, String> headers = new Signature(keys, usedRegion, Instant.now())
                .headers(request.method(), uri, request.headers(), digest);
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri).method(request.method(), body);
        headers.forEach(builder::header);
        return builder.build();
    }

    /** A URL that may be used without credentials for a while, for a request with exactly these headers. */
    URI url(Request request, String digest, Duration valid) throws StoreException {
        Keys keys = credentials.keys();
        String usedRegion = region();
        URI uri = location.uri(request.key(), request.query(), usedRegion);
        return new Signature(keys, usedRegion, Instant.now())
                .url(request.method(), uri, request.headers(), digest, valid);
    }

    /** Servers that are not AWS's do not care, but for one to be named in the signature. */
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

    /** How many bytes an object has; empty when there is none. */
    OptionalLong size(String key) throws StoreException {
        Request request = Request.of("s3:GetObject", "HEAD", key);
        Answer answer = send(request);
        if (answer.status() == 404) {
            return OptionalLong.empty();
        }
        if (!answer.isGood()) {
            throw refused(request, answer);
        }
        OptionalLong length = answer.headers().firstValueAsLong("Content-Length");
        if (length.isEmpty()) {
            throw new StoreException(location + " does not tell the size of " + key);
        }
        return length;
    }

    /** Deletes an object, or finds that there is none. */
    void delete(String key) throws StoreException {
        Request request = Request.of("s3:DeleteObject", "DELETE", key);
        Answer answer = send(request);
        if (!answer.isGood() && answer.status() != 404) {
            throw refused(request, answer);
        }
    }

    /** The error that an answer is, for whom it did not serve. */
    StoreException refused(Request request, Answer answer) {
        return S3Refusal.of(answer, location, request.action(), request.key());
    }

    @Override
    public void close() {
        wire.close();
    }
}
