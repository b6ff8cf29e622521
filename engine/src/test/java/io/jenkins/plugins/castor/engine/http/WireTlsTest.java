package io.jenkins.plugins.castor.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections over TLS: the certificate must be trusted, and must name the host. */
@Timeout(60)
class WireTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    @TempDir
    Path temp;

    private final ByteBuffer into = ByteBuffer.allocate(100_000);

    /** A new key, in a certificate for a place as in {@code ip:127.0.0.1}. */
    private KeyStore key(String place) throws Exception {
        Path file = temp.resolve("keys.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + place,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static ScriptedServer server(KeyStore keys, String... answers) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new ScriptedServer(
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()), answers);
    }

    private static SSLContext trusting(KeyStore keys) throws Exception {
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("server", keys.getCertificate("mykey"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static Wire trustingWire(SSLContext trusted) {
        return new Wire(
                Patience.of(Duration.ofSeconds(20)), URI::getRawAuthority, new Proxies(Map.of()), () -> trusted);
    }

    private Reply get(Wire wire, ScriptedServer server) throws StoreException {
        into.clear();
        URI uri = URI.create("https://127.0.0.1:" + server.port() + "/");
        return wire.send(HttpRequest.of("GET", uri, Map.of()), "the object", status -> AnswerBody.into(into));
    }

    private StoreException failure(Wire wire, ScriptedServer server) {
        StoreException failure = catchThrowableOfType(StoreException.class, () -> get(wire, server));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void aServerWithATrustedCertificateIsAskedOverOneConnection() throws Exception {
        KeyStore keys = key("ip:127.0.0.1");
        String large = "HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n" + "x".repeat(90_000);
        try (ScriptedServer server = server(keys, OK, large, OK);
                Wire wire = trustingWire(trusting(keys))) {
            assertThat(get(wire, server).bytes()).isEqualTo(5);
            assertThat(get(wire, server).bytes()).isEqualTo(90_000);
            assertThat(new String(into.array(), 0, into.position(), StandardCharsets.UTF_8))
                    .isEqualTo("x".repeat(90_000));
            assertThat(get(wire, server).bytes()).isEqualTo(5);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aServerWithAnUntrustedCertificateIsToldNothing() throws Exception {
        try (ScriptedServer server = server(key("ip:127.0.0.1"), OK);
                Wire wire = new Wire(Duration.ofSeconds(20), URI::getRawAuthority)) {
            assertThat(failure(wire, server))
                    .isNotInstanceOf(RetryableException.class)
                    .hasMessageContaining("no safe connection to 127.0.0.1:" + server.port());
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void aTrustedCertificateOfAnotherHostIsNotEnough() throws Exception {
        KeyStore keys = key("dns:elsewhere.example");
        try (ScriptedServer server = server(keys, OK);
                Wire wire = trustingWire(trusting(keys))) {
            assertThat(failure(wire, server))
                    .isNotInstanceOf(RetryableException.class)
                    .hasMessageContaining("no safe connection");
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void aServerWithoutTlsIsRefused() throws Exception {
        try (ScriptedServer server = new ScriptedServer(OK);
                Wire wire = new Wire(Duration.ofMillis(500), URI::getRawAuthority)) {
            failure(wire, server); // it waits for the end of a line, and we for its greeting
        }
    }

    @Test
    void aSafeConnectionThatBreaksOffMayBeAskedForAgain() throws Exception {
        KeyStore keys = key("ip:127.0.0.1");
        String cut = "HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\nxxx" + ScriptedServer.HANG_UP;
        try (ScriptedServer server = server(keys, cut, OK);
                Wire wire = trustingWire(trusting(keys))) {
            assertThat(failure(wire, server))
                    .isInstanceOf(RetryableException.class)
                    .hasMessageContaining("broke off");
            assertThat(get(wire, server).bytes()).isEqualTo(5);
        }
    }

    @Test
    void bodiesAreSentOverOneSafeConnection() throws Exception {
        KeyStore keys = key("ip:127.0.0.1");
        try (ScriptedServer server = server(keys, OK, OK);
                Wire wire = trustingWire(trusting(keys))) {
            for (String text : List.of("a", "b".repeat(100_000))) {
                HttpRequest.Body body = HttpRequest.Body.of(text.getBytes(StandardCharsets.UTF_8));
                URI uri = URI.create("https://127.0.0.1:" + server.port() + "/");
                into.clear();
                wire.send(
                        HttpRequest.of("PUT", uri, Map.of()).with(body), "the object", status -> AnswerBody.into(into));
                assertThat(server.bodies()).contains(text);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aProxyOnlyPassesOnWhatIsSentSafely() throws Exception {
        KeyStore keys = key("ip:127.0.0.1");
        try (ScriptedServer server = server(keys, OK);
                ConnectProxy proxy = new ConnectProxy("HTTP/1.1 200 Go on\r\n\r\n", server.port());
                Wire wire = trustingWire(trusting(keys))) {
            assertThat(get(wire, server).bytes()).isEqualTo(5);
            assertThat(proxy.asked())
                    .startsWith("CONNECT 127.0.0.1:" + server.port() + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port());
            assertThat(server.asked().get(0)).startsWith("GET / HTTP/1.1\r\n");
        }
    }

    @Test
    void aProxyThatAnswersInsteadOfTheServerIsNotBelieved() throws Exception {
        KeyStore keys = key("ip:127.0.0.1");
        try (ScriptedServer server = server(keys, OK);
                ConnectProxy proxy = new ConnectProxy("HTTP/1.1 200 Go on\r\n\r\n" + OK, server.port());
                Wire wire = trustingWire(trusting(keys))) {
            StoreException failure = catchThrowableOfType(StoreException.class, () -> get(wire, server));
            if (failure == null) {
                assertThat(server.asked()).as("the server answered").hasSize(1);
            }
            assertThat(proxy.asked()).startsWith("CONNECT ");
        }
    }

    @Test
    void aProxyThatRefusesSaysSo() throws Exception {
        KeyStore keys = key("ip:127.0.0.1");
        try (ScriptedServer server = server(keys, OK);
                ConnectProxy proxy = new ConnectProxy("HTTP/1.1 407 Who?\r\n\r\n", server.port());
                Wire wire = trustingWire(trusting(keys))) {
            assertThat(failure(wire, server)).hasMessageContaining("the proxy answered 407 to CONNECT");
            assertThat(proxy.asked()).startsWith("CONNECT ");
        }
    }

    @Test
    void anInterruptEndsTheWaitingForASafeAnswer() throws Exception {
        KeyStore keys = key("ip:127.0.0.1");
        try (ScriptedServer server = server(keys);
                Wire wire = trustingWire(trusting(keys))) {
            Thread asking = Thread.currentThread();
            AtomicBoolean over = new AtomicBoolean();
            Thread other = new Thread(() -> {
                while (server.asked().isEmpty() && !over.get()) {
                    Thread.onSpinWait();
                }
                asking.interrupt();
            });
            other.start();
            StoreException failure = failure(wire, server);
            over.set(true);
            assertThat(failure).hasMessageContaining("interrupted while");
            assertThat(Thread.interrupted()).isTrue();
            other.join();
        }
    }
}
