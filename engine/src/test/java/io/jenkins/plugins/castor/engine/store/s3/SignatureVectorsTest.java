package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** AWS's own test vectors; signatures.txt says where they come from, and which of them cannot be ours. */
class SignatureVectorsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    /** A request of AWS's test suite, and how it is to be signed. */
    private record Vector(
            String name,
            String method,
            URI uri,
            Map<String, String> headers,
            String body,
            Optional<String> token,
            String inHeader,
            String inUrl) {

        static Vector of(String line) {
            String[] column = line.split(" \\| ", -1);
            assertThat(column).as(line).hasSize(8);
            return new Vector(
                    column[0],
                    column[1],
                    URI.create("https://example.amazonaws.com" + target(column[2])),
                    headers(column[3]),
                    column[4],
                    Optional.of(column[5]).filter(token -> !token.isEmpty()),
                    column[6],
                    column[7]);
        }

        /** Encoded as our requests are. */
        private static String target(String text) {
            int mark = text.indexOf('?');
            String path = S3Location.encoded(mark < 0 ? text : text.substring(0, mark), true);
            if (mark < 0) {
                return path;
            }
            StringBuilder query = new StringBuilder();
            for (String parameter : text.substring(mark + 1).split("&", -1)) {
                String[] pair = parameter.split("=", 2);
                query.append(query.isEmpty() ? '?' : '&').append(S3Location.encoded(pair[0], false));
                query.append('=').append(S3Location.encoded(pair[1], false));
            }
            return path + query;
        }

        private static Map<String, String> headers(String text) {
            Map<String, String> headers = new HashMap<>();
            for (String header : text.isEmpty() ? new String[0] : text.split(" ; ")) {
                String[] pair = header.split(":", 2);
                headers.put(pair[0], pair[1]);
            }
            return headers;
        }

        Signature signature() {
            Keys keys = new Keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token, Optional.empty());
            return new Signature(keys, "us-east-1", "service", Instant.parse("2015-08-30T12:36:00Z"));
        }

        String digest() {
            return Digests.hex(Digests.sha256().digest(body.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Vector> vectors() throws IOException {
        try (InputStream in = SignatureVectorsTest.class.getResourceAsStream("signatures.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Vector::of)
                    .toList();
        }
    }

    @Test
    void allVectorsThatCanBeOursAreThere() throws Exception {
        assertThat(vectors()).hasSize(30); // of 38
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aRequestIsSignedInItsHeadersAsAwsSays(Vector vector) {
        // The suite has the digest among the headers where there is a body.
        Map<String, String> signed = vector.body().isEmpty()
                ? vector.signature().signedHeaders(vector.method(), vector.uri(), vector.headers(), vector.digest())
                : vector.signature().headers(vector.method(), vector.uri(), vector.headers(), vector.digest());
        assertThat(signed.get("authorization")).endsWith(",Signature=" + vector.inHeader());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aRequestIsSignedInItsUrlAsAwsSays(Vector vector) {
        URI signed = vector.signature().url(vector.method(), vector.uri(), vector.headers(), vector.digest(), HOUR);
        assertThat(signed.toString()).endsWith("&X-Amz-Signature=" + vector.inUrl());
    }
}
