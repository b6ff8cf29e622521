package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Roles that a machine has: fakes of the endpoints that give their credentials, since nothing else can be had for a test. */
@Timeout(60)
class RoleCredentialsTest {

    private static final String TOKEN = "a-token-of-the-metadata-service";
    private static final String DOCUMENT = """
            {"Code":"Success","AccessKeyId":"of-the-role","SecretAccessKey":"secret","Token":"session","Expiration":"%s"}
            """;

    @TempDir
    Path temp;

    private final List<String> set = new ArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        set("sharedCredentialsFile", temp.resolve("none").toString());
        set("configFile", temp.resolve("none").toString());
        set("disableEc2Metadata", "true");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        set.forEach(System::clearProperty);
    }

    private void set(String name, String value) {
        System.setProperty("aws." + name, value);
        set.add("aws." + name);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Keys keys() throws StoreException {
        return new Credentials(S3TestServer.options(Map.of())).keys();
    }

    private static void assertOfTheRole(Keys keys) {
        assertThat(keys.id()).isEqualTo("of-the-role");
        assertThat(keys.secret()).isEqualTo("secret");
        assertThat(keys.token()).contains("session");
        assertThat(keys.expires()).isPresent();
    }

    private void serveMetadata() {
        server.createContext("/latest/api/token", exchange -> {
            try (exchange) {
                boolean right = exchange.getRequestMethod().equals("PUT")
                        && exchange.getRequestHeaders().containsKey("X-aws-ec2-metadata-token-ttl-seconds");
                asked.add("token");
                answer(exchange, right ? 200 : 400, TOKEN);
            }
        });
        server.createContext("/latest/meta-data/iam/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                asked.add(path);
                if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"))) {
                    answer(exchange, 401, "");
                } else if (path.endsWith("/my-role")) {
                    answer(exchange, 200, DOCUMENT.formatted(Instant.now().plus(Duration.ofHours(1))));
                } else {
                    answer(exchange, 200, "my-role");
                }
            }
        });
        set("disableEc2Metadata", "false");
        set("ec2MetadataServiceEndpoint", url());
    }

    @Test
    void theRoleOfAnInstanceIsAskedForWithAToken() throws Exception {
        serveMetadata();
        assertOfTheRole(keys());
        assertThat(asked).startsWith("token").anyMatch(path -> path.endsWith("/my-role"));
    }

    @Test
    void aRoleIsNotAskedAgainWhileItsCredentialsAreValid() throws Exception {
        serveMetadata();
        Credentials credentials = new Credentials(S3TestServer.options(Map.of()));
        credentials.keys();
        int before = asked.size();
        credentials.keys();
        assertThat(asked).as("they are valid for an hour").hasSize(before);
    }

    @Test
    void theRoleOfAContainerNeedsItsToken() throws Exception {
        server.createContext("/container", exchange -> {
            try (exchange) {
                boolean right = "let me in".equals(exchange.getRequestHeaders().getFirst("Authorization"));
                answer(
                        exchange,
                        right ? 200 : 401,
                        right ? DOCUMENT.formatted(Instant.now().plus(Duration.ofHours(1))) : "{}");
            }
        });
        set("containerCredentialsFullUri", url() + "/container");
        set("containerAuthorizationToken", "let me in");
        assertOfTheRole(keys());
    }

    @Test
    void aWebIdentityIsExchangedForARole() throws Exception {
        Path token = Files.writeString(temp.resolve("token"), "a-web-identity");
        server.createContext("/", exchange -> {
            try (exchange) {
                String form = URLDecoder.decode(
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                        StandardCharsets.UTF_8);
                asked.add(form);
                answer(exchange, 200, """
                        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                        <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>of-the-role</AccessKeyId>
                        <SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>
                        <Expiration>%s</Expiration></Credentials>
                        </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
                        """.formatted(Instant.now().plus(Duration.ofHours(1))));
            }
        });
        set("webIdentityTokenFile", token.toString());
        set("roleArn", "arn:aws:iam::123456789012:role/castor");
        set("roleSessionName", "castor");
        set("endpointUrlSts", url());
        set("region", "eu-west-1");
        assertOfTheRole(keys());
        assertThat(asked)
                .singleElement()
                .asString()
                .contains("Action=AssumeRoleWithWebIdentity", "WebIdentityToken=a-web-identity", "role/castor");
    }

    @Test
    void whatARefusalSaysIsNotShown() throws Exception {
        Path token = Files.writeString(temp.resolve("token"), "a-web-identity");
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(
                        exchange,
                        403,
                        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>a-web-identity is wrong"
                                + "</Message></Error></ErrorResponse>");
            }
        });
        set("webIdentityTokenFile", token.toString());
        set("roleArn", "arn:aws:iam::123456789012:role/castor");
        set("endpointUrlSts", url());
        set("region", "eu-west-1");
        assertThatThrownBy(RoleCredentialsTest::keys)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no AWS credentials were found")
                .hasMessageNotContaining("a-web-identity");
    }
}
