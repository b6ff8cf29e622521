package io.jenkins.plugins.castor.engine.store.signed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.store.UrlSigner.SignedRequest;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Purpose;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A grant goes through other hands: what is wrong with one is said, and nothing of it is shown. */
class GrantTest {

    private static final Namespace JOB = new Namespace("p", "b", "j");
    private static final String SIGNATURE = "5ec4e7-5ec4e7-5ec4e7";
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    private static Item item(String name, String url) {
        return Item.readable(name, 10, new SignedRequest("GET", URI.create(url), Map.of()));
    }

    private static Grant grant(boolean plainHttp, Item... items) {
        return new Grant(Purpose.LOAD, Instant.parse("2026-11-20T12:00:00Z"), plainHttp, List.of(JOB), List.of(items));
    }

    private static byte[] whole() {
        return GrantCodec.encode(grant(
                false,
                Item.inline("p/b/j/heads/0000000001.json", "{\"a\":\"\\u0000\"}\n"),
                item("p/b/j/packs/a", "https://store.example/a?X-Amz-Signature=" + SIGNATURE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://store.example/a?s=" + SIGNATURE,
                "http://10.0.0.1/a?s=" + SIGNATURE,
                "http://127.0.0.1.example/a?s=" + SIGNATURE,
                "http://localhost.example/a?s=" + SIGNATURE,
                "file:///etc/passwd?s=" + SIGNATURE,
                "ftp://store.example/a?s=" + SIGNATURE,
                "https:/a?s=" + SIGNATURE,
                "https://user:" + SIGNATURE + "@store.example/a",
                "https://store.example/a?s=1#" + SIGNATURE,
                "/a?s=" + SIGNATURE,
            })
    void aUrlThatIsNotSafeIsRefused(String url) {
        assertThatThrownBy(() -> grant(false, item("p/b/j/packs/a", url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("p/b/j/packs/a")
                .hasMessageNotContaining(SIGNATURE);
    }

    @Test
    void plainHttpIsForTheSameMachineUnlessTheGrantSaysOtherwise() {
        for (String host : List.of("127.0.0.1:8080", "127.9.9.9", "localhost", "[::1]:80")) {
            grant(false, item("p/b/j/packs/a", "http://" + host + "/a"));
        }
        grant(false, item("p/b/j/packs/a", "https://store.example/a"));
        grant(true, item("p/b/j/packs/a", "http://store.example/a"));
        assertThatThrownBy(() -> grant(false, item("p/b/j/packs/a", "http://store.example/a")))
                .hasMessageContaining("http://store.example")
                .hasMessageContaining("--allow-http");
    }

    @Test
    void allUrlsLeadToOneServer() {
        assertThatThrownBy(() -> grant(
                        false,
                        item("p/b/j/packs/a", "https://store.example/a"),
                        item("p/b/j/packs/b", "https://evil.example/b")))
                .hasMessageContaining("several servers");
        assertThat(grant(false, item("p/b/j/packs/a", "https://store.example:444/a?s=1"))
                        .server())
                .hasValue("https://store.example:444");
    }

    @Test
    void objectsAreInTheNamespacesAndThereOnce() {
        assertThatThrownBy(() -> grant(false, item("p/b/jj/packs/a", "https://store.example/a")))
                .hasMessageContaining("p/b/jj/packs/a is in none of the namespaces");
        assertThatThrownBy(() -> grant(
                        false,
                        item("p/b/j/packs/a", "https://store.example/a"),
                        item("p/b/j/packs/a", "https://store.example/a")))
                .hasMessageContaining("named twice");
        assertThatThrownBy(() -> grant(false, Item.present("p/b/j/packs/a", DIGEST, 3)))
                .hasMessageContaining("does not fit a grant to load");
    }

    @Test
    void aGrantSurvivesTheLossOfItsLastLineFeedAndNothingElse() throws Exception {
        byte[] whole = whole();
        assertThat(GrantCodec.decode(Arrays.copyOf(whole, whole.length - 1))).isEqualTo(GrantCodec.decode(whole));
        for (int length = 0; length < whole.length - 1; length++) {
            assertRefusedInSilence(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void aGrantThatWasDamagedAnywhereIsReadAsItIsOrRefusedInSilence() {
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = whole();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try {
                Grant read = GrantCodec.decode(bytes);
                assertThat(GrantCodec.decode(GrantCodec.encode(read))).isEqualTo(read);
            } catch (IOException e) {
                assertRefusedInSilence(bytes);
            }
        }
    }

    private static void assertRefusedInSilence(byte[] bytes) {
        assertThatThrownBy(() -> GrantCodec.decode(bytes))
                .isInstanceOf(IOException.class)
                .satisfies(e -> {
                    StringWriter trace = new StringWriter();
                    e.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString()).doesNotContain("5ec4e7", "X-Amz");
                });
    }

    @Test
    void somethingElseIsNoGrant() {
        for (String text : List.of("", "{}", "castor", "{\"format\":\"castor-manifest\",\"version\":1}\n")) {
            assertThatThrownBy(() -> GrantCodec.decode(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(DamagedException.class)
                    .hasMessageContaining("the grant is damaged")
                    .hasMessageContaining("make a new one");
        }
    }
}
