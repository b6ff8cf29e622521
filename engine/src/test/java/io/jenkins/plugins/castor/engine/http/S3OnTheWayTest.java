package io.jenkins.plugins.castor.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import io.jenkins.plugins.castor.engine.store.s3.S3Store;
import io.jenkins.plugins.castor.engine.store.s3.S3TestServer;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to Amazon's own names, by way of a proxy that the environment names, with an authority of our own. */
@Timeout(60)
class S3OnTheWayTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String PART =
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/5\r\nContent-Length: 5\r\n\r\nhello";
    private static final String ELSEWHERE =
            "HTTP/1.1 301 Moved Permanently\r\nx-amz-bucket-region: eu-west-1\r\n" + "Content-Length: 0\r\n\r\n";
    private static final String GO_ON = "HTTP/1.1 200 Go on\r\n\r\n";

    @TempDir
    Path temp;

    private KeyStore keys;
    private Path authority;

    @BeforeEach
    void makeACertificate() throws Exception {
        Path file = temp.resolve("keys.p12");
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=dns:*.s3.us-east-1.amazonaws.com,dns:*.s3.eu-west-1.amazonaws.com",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString());
        keys = KeyStore.getInstance(file.toFile(), PASSWORD);
        String code = Base64.getMimeEncoder()
                .encodeToString(keys.getCertificate("mykey").getEncoded());
        authority = Files.writeString(
                temp.resolve("ca.pem"),
                "# ours\n-----BEGIN CERTIFICATE-----\n" + code + "\n-----END CERTIFICATE-----\n");
    }

    private static void keytool(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 3];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        command[arguments.length + 1] = "-storepass";
        command[arguments.length + 2] = new String(PASSWORD);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private ScriptedServer server(String... answers) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new ScriptedServer(
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()), answers);
    }

    private S3Store store(ConnectProxy proxy, Optional<Path> caFile) {
        return store("127.0.0.1", proxy, caFile, Map.of());
    }

    private S3Store store(String host, ConnectProxy proxy, Optional<Path> caFile, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("AWS_ACCESS_KEY_ID", S3TestServer.KEY_ID);
        environment.put("AWS_SECRET_ACCESS_KEY", S3TestServer.SECRET);
        environment.put("HTTPS_PROXY", "http://me:secret@" + host + ":" + proxy.port());
        StoreOptions options = S3TestServer.options(environment);
        return new S3Store(StoreUrl.parse("s3://bucket?region=us-east-1"), options.withCaFile(caFile), Retry.NEVER);
    }

    private static String read(S3Store store) throws Exception {
        ByteBuffer into = ByteBuffer.allocate(5);
        store.read("p/b/j/object", 0, into);
        return new String(into.array(), StandardCharsets.US_ASCII);
    }

    @Test
    void theProxyOfTheEnvironmentLeadsToTheBucketAsAHost() throws Exception {
        try (ScriptedServer server = server(PART);
                ConnectProxy proxy = ConnectProxy.unannounced(GO_ON, server.port());
                S3Store store = store(proxy, Optional.of(authority))) {
            assertThat(read(store)).isEqualTo("hello");
            assertThat(proxy.asked())
                    .startsWith("CONNECT bucket.s3.us-east-1.amazonaws.com:443 HTTP/1.1\r\n")
                    .contains("\r\nProxy-Authorization: Basic "
                            + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.US_ASCII)));
            assertThat(server.asked().get(0))
                    .startsWith("GET /p/b/j/object HTTP/1.1\r\n")
                    .doesNotContain("Proxy-Authorization");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS_CA_BUNDLE", "SSL_CERT_FILE"})
    void theEnvironmentMayNameTheAuthority(String variable) throws Exception {
        try (ScriptedServer server = server(PART);
                ConnectProxy proxy = ConnectProxy.unannounced(GO_ON, server.port());
                S3Store store = store("127.0.0.1", proxy, Optional.empty(), Map.of(variable, authority.toString()))) {
            assertThat(read(store)).isEqualTo("hello");
        }
    }

    @Test
    void aProxyIsReachedByAnAddressOfIpv6() throws Exception {
        InetAddress ipv6 = InetAddress.getByName("::1");
        Assumptions.assumeTrue(NetworkInterface.getByInetAddress(ipv6) != null, "this machine has no IPv6");
        try (ScriptedServer server = server(PART);
                ConnectProxy proxy = ConnectProxy.at(ipv6, GO_ON, server.port());
                S3Store store = store("[::1]", proxy, Optional.of(authority), Map.of())) {
            assertThat(read(store)).isEqualTo("hello");
            assertThat(proxy.asked()).startsWith("CONNECT bucket.s3.us-east-1.amazonaws.com:443 HTTP/1.1\r\n");
        }
    }

    @Test
    void theBucketIsFollowedIntoItsRegion() throws Exception {
        try (ScriptedServer server = server(ELSEWHERE, PART, PART);
                ConnectProxy proxy = ConnectProxy.unannounced(GO_ON, server.port());
                S3Store store = store(proxy, Optional.of(authority))) {
            assertThat(read(store)).isEqualTo("hello");
            assertThat(proxy.asked()).startsWith("CONNECT bucket.s3.us-east-1.amazonaws.com:443");
            assertThat(proxy.asked()).startsWith("CONNECT bucket.s3.eu-west-1.amazonaws.com:443");
            assertThat(read(store)).isEqualTo("hello");
            assertThat(server.asked().get(1)).contains("/eu-west-1/s3/aws4_request");
            assertThat(server.asked()).as("later requests go there at once").hasSize(3);
        }
    }

    @Test
    void aServerThatSendsInACircleIsNotFollowed() throws Exception {
        String back = ELSEWHERE.replace("eu-west-1", "us-east-1");
        try (ScriptedServer server = server(ELSEWHERE, back);
                ConnectProxy proxy = ConnectProxy.unannounced(GO_ON, server.port());
                S3Store store = store(proxy, Optional.of(authority))) {
            assertThatThrownBy(() -> read(store)).hasMessageContaining("the bucket is in the region us-east-1");
        }
    }

    @Test
    void withoutTheAuthorityNothingIsSent() throws Exception {
        try (ScriptedServer server = server(PART);
                ConnectProxy proxy = ConnectProxy.unannounced(GO_ON, server.port());
                S3Store store = store(proxy, Optional.empty())) {
            assertThatThrownBy(() -> read(store)).hasMessageContaining("(--ca-file)");
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws Exception {
        Path empty = Files.writeString(temp.resolve("empty.pem"), "nothing");
        try (ScriptedServer server = server(PART);
                ConnectProxy proxy = ConnectProxy.unannounced(GO_ON, server.port());
                S3Store store = store(proxy, Optional.of(empty))) {
            assertThatThrownBy(() -> read(store)).hasMessageContaining("no certificates can be read from " + empty);
        }
    }

    @Test
    void aProxyThatWantsAPasswordSaysWhereItGoes() throws Exception {
        try (ScriptedServer server = server(PART);
                ConnectProxy proxy = ConnectProxy.unannounced("HTTP/1.1 407 No\r\n\r\n", server.port());
                S3Store store = store(proxy, Optional.of(authority))) {
            assertThatThrownBy(() -> read(store))
                    .hasMessageContaining("answered 407 to CONNECT; put a user and a password into its URL")
                    .hasMessageNotContaining("secret");
        }
    }
}
