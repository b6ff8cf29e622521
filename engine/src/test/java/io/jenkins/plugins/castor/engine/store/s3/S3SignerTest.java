package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.UrlSigner;
import io.jenkins.plugins.castor.engine.store.UrlSigner.SignedRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class S3SignerTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final byte[] CONTENT = "the content".getBytes(StandardCharsets.UTF_8);

    private static S3TestServer server;

    private final Store store = S3TestServer.open(server.newUrl());
    private final UrlSigner signer = store.signer().orElseThrow();

    @BeforeAll
    static void startTheServer() {
        server = S3TestServer.start();
    }

    @AfterAll
    static void stopTheServer() throws Exception {
        server.close();
    }

    @AfterEach
    void closeTheStore() {
        store.close();
    }

    @Test
    void aSignedUrlReadsOneObjectAndAnyPartOfIt() throws Exception {
        store.create("a b/c+d%2F/object", CONTENT);
        SignedRequest get = signer.get("a b/c+d%2F/object", MINUTE);
        assertThat(get.headers()).isEmpty();
        assertThat(send(get, "", "Range", "bytes=4-6").body()).isEqualTo("con");
        assertThat(send(get, "", "X-Other", "any").body()).isEqualTo("the content");
        store.create("a b/c+d%2F/other", CONTENT);
        URI other = URI.create(get.url().toString().replace("/object?", "/other?"));
        assertThat(send(new SignedRequest("GET", other, get.headers()), "", "X-Other", "any")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aSignedUrlCreatesOneObjectWithExactlyTheseBytes() throws Exception {
        SignedRequest put = put("a/object", CONTENT);
        assertThat(send(put, "the konten").statusCode()).isBetween(400, 499);
        assertThat(send(put, "the kontent").statusCode()).isBetween(400, 499);
        assertThat(store.size("a/object")).isEmpty();
        assertThat(send(put, "the content").statusCode()).isEqualTo(200);
        assertThat(store.size("a/object")).isEqualTo(OptionalLong.of(CONTENT.length));
        assertThat(send(put, "the content").statusCode()).isEqualTo(412);
    }

    @Test
    void aSignedUrlNeedsTheHeadersThatWereSigned() throws Exception {
        for (String dropped : new String[] {"if-none-match", "x-amz-content-sha256"}) {
            SignedRequest put = put("a/object", CONTENT);
            assertThat(put.headers()).containsKeys(dropped, "content-length");
            Map<String, String> headers = new HashMap<>(put.headers());
            headers.remove(dropped);
            assertThat(send(new SignedRequest("PUT", put.url(), headers), "the content")
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(store.size("a/object")).isEmpty();
    }

    @Test
    void aSignedUrlIsOverAfterItsTime() throws Exception {
        store.create("a/object", CONTENT);
        SignedRequest get = signer.get("a/object", Duration.ofSeconds(1));
        Waiting.until(
                "the server refuses it", () -> send(get, "", "X-Other", "any").statusCode() == 403);
        assertThatThrownBy(() -> signer.get("a/object", Duration.ofDays(8))).hasMessageContaining("7 days");
    }

    private SignedRequest put(String name, byte[] content) throws IOException {
        String digest = Digests.hex(Digests.sha256().digest(content));
        return signer.put(name, digest, content.length, MINUTE);
    }

    private static HttpResponse<String> send(SignedRequest request, String body, String... more) throws Exception {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.url())
                .method(
                        request.method(),
                        request.method().equals("PUT") ? BodyPublishers.ofString(body) : BodyPublishers.noBody());
        request.headers().forEach((name, value) -> {
            if (!name.equals("content-length")) {
                builder.header(name, value);
            }
        });
        if (more.length > 0) {
            builder.headers(more);
        }
        return HttpClient.newHttpClient().send(builder.build(), BodyHandlers.ofString());
    }
}
