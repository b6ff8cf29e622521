package io.jenkins.plugins.castor.engine.store.signed;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.UrlSigner;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An HTTP server on 127.0.0.1 that serves a store to clients with signed URLs, and is as strict about them as S3: it checks
 * the method, the name, the expiry, ranges, and the length and the digest of what it is sent. It can be told to answer
 * otherwise.
 */
public final class SignedUrlServer implements UrlSigner, AutoCloseable {

    private static final String LENGTH = "Content-Length";
    private static final String DIGEST = "x-digest-sha256";

    /** Answers instead of the server. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final Store store;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final byte[] key = new byte[32];
    private final Queue<Answer> others = new ArrayDeque<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private int port;

    /** @param store has the objects; not closed with this */
    public SignedUrlServer(Store store) throws IOException {
        this.store = store;
        new java.security.SecureRandom().nextBytes(key);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                serve(exchange);
            }
        });
        server.start();
        port = server.getAddress().getPort();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** URLs that are signed from now on lead here, where a proxy may stand. */
    public void signFor(int otherPort) {
        port = otherPort;
    }

    /** The next requests, so many of them, get this answer. */
    public synchronized void answer(int howMany, Answer answer) {
        others.clear();
        for (int i = 0; i < howMany; i++) {
            others.add(answer);
        }
    }

    /** An answer with a status, headers as name, value, name, value, and a body. */
    public static Answer status(int status, String body, String... headers) {
        return exchange -> {
            exchange.getRequestBody().readAllBytes();
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            respond(exchange, status, body.getBytes(StandardCharsets.UTF_8));
        };
    }

    /** The requests so far, as method and path. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private synchronized Answer other() {
        return others.poll();
    }

    @Override
    public SignedRequest get(String name, Duration valid) {
        return sign("GET", name, valid, Map.of());
    }

    @Override
    public SignedRequest put(String name, String digest, long bytes, Duration valid) {
        return sign("PUT", name, valid, Map.of("If-None-Match", "*", LENGTH, Long.toString(bytes), DIGEST, digest));
    }

    private SignedRequest sign(String method, String name, Duration valid, Map<String, String> headers) {
        String expires = Instant.now().plus(valid).toString();
        String signature = signature(method, name, expires, headers.get(LENGTH), headers.get(DIGEST));
        String path = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
        return new SignedRequest(
                method,
                URI.create("http://127.0.0.1:" + port + "/" + path + "?expires="
                        + URLEncoder.encode(expires, StandardCharsets.UTF_8) + "&signature=" + signature),
                headers);
    }

    private String signature(String... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return HexFormat.of()
                    .formatHex(mac.doFinal(
                            String.join("\n", java.util.Arrays.asList(parts)).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        requests.add(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        Answer other = other();
        if (other != null) {
            other.to(exchange);
            return;
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        String name = exchange.getRequestURI().getPath().substring(1);
        String method = exchange.getRequestMethod();
        Headers headers = exchange.getRequestHeaders();
        Map<String, String> query = query(exchange.getRequestURI());
        boolean put = method.equals("PUT");
        String expected = signature(
                method,
                name,
                query.get("expires"),
                put ? headers.getFirst(LENGTH) : null,
                put ? headers.getFirst(DIGEST) : null);
        if (!expected.equals(query.get("signature"))) {
            error(exchange, 403, "SignatureDoesNotMatch", "<SignatureProvided>" + query.get("signature"));
        } else if (Instant.now().isAfter(Instant.parse(query.get("expires")))) {
            error(exchange, 403, "AccessDenied", "Request has expired");
        } else if (put) {
            put(exchange, name, body);
        } else {
            get(exchange, name);
        }
    }

    private void put(HttpExchange exchange, String name, byte[] body) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        if (!"*".equals(headers.getFirst("If-None-Match"))) {
            error(exchange, 400, "MissingCondition", "");
        } else if (!Digests.hex(Digests.sha256().digest(body)).equals(headers.getFirst(DIGEST))) {
            error(exchange, 400, "BadDigest", "");
        } else if (create(name, body)) {
            respond(exchange, 200, new byte[0]);
        } else {
            error(exchange, 412, "PreconditionFailed", "");
        }
    }

    private boolean create(String name, byte[] body) throws IOException {
        Path file = Files.write(Files.createTempFile("castor-test-", ""), body);
        try {
            Upload upload = new Upload(name, Optional.empty(), body.length, file);
            return !store.put(List.of(upload), bytes -> {}).isEmpty();
        } finally {
            Files.delete(file);
        }
    }

    private void get(HttpExchange exchange, String name) throws IOException {
        byte[] content;
        try {
            ByteBuffer all =
                    ByteBuffer.allocate((int) store.size(name).orElseThrow(() -> new MissingObjectException(name)));
            store.read(name, 0, all);
            content = all.array();
        } catch (MissingObjectException e) {
            error(exchange, 404, "NoSuchKey", "");
            return;
        } catch (StoreException e) {
            throw new UncheckedIOException(e);
        }
        String[] range = exchange.getRequestHeaders()
                .getFirst("Range")
                .substring("bytes=".length())
                .split("-", 2);
        int from = Integer.parseInt(range[0]);
        int to = Math.min(Integer.parseInt(range[1]), content.length - 1);
        if (from > to) {
            error(exchange, 416, "InvalidRange", "");
            return;
        }
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + content.length);
        respond(exchange, 206, java.util.Arrays.copyOfRange(content, from, to + 1));
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        for (String pair : String.valueOf(uri.getRawQuery()).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts[parts.length - 1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private static void error(HttpExchange exchange, int status, String code, String more) throws IOException {
        String body = "<Error><Code>" + code + "</Code><Message>" + more + "</Message></Error>";
        respond(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
