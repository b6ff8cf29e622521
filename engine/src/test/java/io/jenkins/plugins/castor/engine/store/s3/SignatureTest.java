package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The examples of "Authenticating Requests" in the Amazon S3 API Reference. */
class SignatureTest {

    private static final String HOST = "https://examplebucket.s3.amazonaws.com/";

    private final Signature signature = new Signature(
            new Keys(
                    "AKIAIOSFODNN7EXAMPLE",
                    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                    Optional.empty(),
                    Optional.empty()),
            "us-east-1",
            Instant.parse("2013-05-24T00:00:00Z"));

    @Test
    void aRequestForARangeIsSignedAsInTheExample() {
        assertThat(sign("GET", "test.txt", Map.of("Range", "bytes=0-9"), ""))
                .isEqualTo("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void anUploadIsSignedAsInTheExample() {
        Map<String, String> headers =
                Map.of("Date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY");
        assertThat(sign("PUT", "test%24file.text", headers, "Welcome to Amazon S3."))
                .isEqualTo("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    @Test
    void queriesAreSignedAsInTheExamples() {
        assertThat(sign("GET", "?lifecycle", Map.of(), ""))
                .isEqualTo("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
        assertThat(sign("GET", "?prefix=J&max-keys=2", Map.of(), ""))
                .isEqualTo("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    @Test
    void aUrlIsSignedAsInTheExample() {
        URI url = signature.url(
                "GET", URI.create(HOST + "test.txt"), Map.of(), Signature.ANY_BYTES, Duration.ofHours(24));
        assertThat(url.toString())
                .endsWith("&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
                        + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    @Test
    void keysAreNotShown() {
        assertThat(new Keys("id", "secret", Optional.of("token"), Optional.empty()).toString())
                .doesNotContain("id")
                .doesNotContain("secret")
                .doesNotContain("token");
    }

    private String sign(String method, String path, Map<String, String> headers, String body) {
        String digest = Digests.hex(Digests.sha256().digest(body.getBytes(StandardCharsets.UTF_8)));
        String authorization = signature
                .headers(method, URI.create(HOST + path), headers, digest)
                .get("authorization");
        return authorization.substring(authorization.indexOf("Signature=") + 10);
    }
}
