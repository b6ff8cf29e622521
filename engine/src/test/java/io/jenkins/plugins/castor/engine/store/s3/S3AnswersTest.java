package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of answers that are errors, or wrong. */
@Timeout(60)
class S3AnswersTest {

    private static final String TOKEN = "a-token-that-nobody-may-see";

    private HttpServer server;
    private Store store;
    private final List<String> asked = new ArrayList<>();
    private int status;
    private Map<String, String> headers = new TreeMap<>();
    private String body = "";
    private long length;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.getRequestBody().readAllBytes();
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            boolean empty = exchange.getRequestMethod().equals("HEAD") || bytes.length == 0;
            exchange.sendResponseHeaders(status, empty ? -1 : bytes.length + length);
            if (!empty) {
                exchange.getResponseBody().write(bytes);
            }
            exchange.close();
        });
        server.start();
        store = open("127.0.0.1:" + server.getAddress().getPort());
    }

    private static Store open(String host) {
        return new S3Store(
                StoreUrl.parse("s3://bucket/p?endpoint=http://" + host),
                S3TestServer.options(Map.of(
                        "AWS_ACCESS_KEY_ID",
                        S3TestServer.KEY_ID,
                        "AWS_SECRET_ACCESS_KEY",
                        S3TestServer.SECRET,
                        "AWS_SESSION_TOKEN",
                        TOKEN)),
                Retry.NEVER);
    }

    @AfterEach
    void stop() {
        store.close();
        server.stop(0);
    }

    private void answer(int newStatus, String code) {
        status = newStatus;
        body = code.isEmpty()
                ? ""
                : "<?xml version='1.0'?><Error><Code>" + code + "</Code><Message>" + TOKEN + "</Message><StringToSign>"
                        + S3TestServer.SECRET + "</StringToSign></Error>";
    }

    private StoreException failure(ThrowingCallable call) {
        StoreException failure = catchThrowableOfType(StoreException.class, call);
        assertThat(failure).isNotNull();
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString())
                .doesNotContain(S3TestServer.SECRET)
                .doesNotContain(S3TestServer.KEY_ID)
                .doesNotContain(TOKEN)
                .doesNotContain("Signature=");
        return failure;
    }

    private StoreException reading() {
        return failure(() -> store.read("a/object", 5, ByteBuffer.allocate(10)));
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchBucket, create it",
        "403, AccessDenied, 'may not s3:GetObject on arn:aws:s3:::bucket/p/a/object'",
        "403, RequestTimeTooSkewed, clocks",
        "400, ExpiredToken, get new ones",
        "403, InvalidAccessKeyId, correct the credentials",
        "403, SignatureDoesNotMatch, correct the credentials",
        "301, PermanentRedirect, another region",
        "418, , see whether the endpoint speaks S3"
    })
    void anErrorSaysWhatToDo(int answered, String code, String advice) {
        answer(answered, code == null ? "" : code);
        assertThat(reading())
                .isNotInstanceOf(RetryableException.class)
                .isNotInstanceOf(MissingObjectException.class)
                .hasMessageContaining("s3://bucket/p")
                .hasMessageContaining(String.valueOf(answered))
                .hasMessageContaining(advice);
    }

    @Test
    void aClockThatIsWrongIsToldByHowMuch() {
        answer(403, "RequestTimeTooSkewed");
        headers.put("Date", "Mon, 02 Jan 2006 15:04:05 GMT");
        // This server sets the time itself.
        assertThat(reading()).hasMessageContaining("differ by 0 minutes");
    }

    @Test
    void theRightRegionIsNamedWhereTheServerTells() {
        answer(301, "PermanentRedirect");
        headers.put("x-amz-bucket-region", "eu-central-1");
        assertThat(reading()).hasMessageContaining("put region=eu-central-1 into");
        headers.clear();
        status = 400;
        body = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-3</Region></Error>";
        assertThat(reading()).hasMessageContaining("put region=eu-west-3 into");
        assertThat(asked).as("redirects are not followed").hasSize(2);
    }

    @Test
    void listingSaysThatItMayNotList() {
        answer(403, "AccessDenied");
        assertThat(failure(() -> store.list("a"))).hasMessageContaining("s3:ListBucket on arn:aws:s3:::bucket;");
        assertThat(failure(() -> store.size("a/object"))).hasMessageContaining("s3:ListBucket");
        assertThat(failure(() -> store.create("a/object", new byte[1])))
                .hasMessageContaining("s3:PutObject on arn:aws:s3:::bucket/p/.castor/probe");
    }

    @ParameterizedTest
    @CsvSource({
        "500, InternalError",
        "503, SlowDown",
        "503, ''",
        "429, ''",
        "400, RequestTimeout",
        "409, OperationAborted"
    })
    void whatMayPassIsWorthARetry(int answered, String code) {
        answer(answered, code);
        assertThat(reading()).isInstanceOf(RetryableException.class);
        headers.put("Retry-After", "7");
        assertThat(((RetryableException) reading()).after()).contains(Duration.ofSeconds(7));
        headers.put("Retry-After", "in a while");
        assertThat(((RetryableException) reading()).after()).isEmpty();
    }

    @Test
    void aPartThatIsNotTheOneThatWasAskedForIsRefused() {
        status = 206;
        body = "0123456789";
        for (String range : new String[] {"", "bytes 4-13/100", "bytes */100", "bytes 5-140/1000", "nonsense"}) {
            headers.put("Content-Range", range);
            StoreException failure = reading();
            assertThat(failure).as(range).isNotInstanceOf(MissingObjectException.class);
        }
        headers.put("Content-Range", "bytes 5-14/100");
        body = "0123456789more";
        assertThat(reading()).hasMessageContaining("more bytes");
        body = "01234";
        assertThat(reading()).isInstanceOf(RetryableException.class).hasMessageContaining("5 of 10 bytes");
        length = 5; // the server promises more than it sends
        assertThat(reading()).isInstanceOf(RetryableException.class);
        length = 0;
        status = 200;
        body = "0123456789";
        assertThat(reading()).hasMessageContaining("supports ranges");
        headers.put("Content-Range", "bytes 5-9/10");
        status = 206;
        body = "56789";
        assertThat(reading()).hasMessageContaining("ends before");
        answer(416, "InvalidRange");
        assertThat(reading()).hasMessageContaining("ends before");
        answer(404, "NoSuchKey");
        assertThat(reading()).isInstanceOf(MissingObjectException.class);
    }

    @Test
    void aSmallObjectIsReadInOneRequest() throws Exception {
        status = 206;
        body = "small";
        headers.put("Content-Range", "bytes 0-4/5");
        assertThat(store.small("a/object", 100).content()).asString().isEqualTo("small");
        assertThat(asked).hasSize(1);
        headers.put("Content-Range", "bytes 0-4/101");
        assertThat(failure(() -> store.small("a/object", 100).content())).isInstanceOf(OversizedObjectException.class);
        headers.put("Content-Range", "bytes 0-5/6");
        assertThat(failure(() -> store.small("a/object", 100).content())).isInstanceOf(RetryableException.class);
        headers.put("Content-Range", "bytes 0-3/4");
        assertThat(failure(() -> store.small("a/object", 100).content())).hasMessageContaining("more bytes");
        answer(404, "NoSuchKey");
        assertThat(failure(() -> store.small("a/object", 100).content())).isInstanceOf(MissingObjectException.class);
    }

    @Test
    void aListingThatIsNoneIsRefused() {
        status = 200;
        for (String text : new String[] {
            "",
            "no XML",
            "<html>log in first</html>",
            "<ListBucketResult><Contents><Key>p/a/1</Key>",
            "<ListBucketResult><Contents><Key>p/a/1</Key></Contents></ListBucketResult>",
            "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
            "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><ListBucketResult><Contents><Key>&e;</Key>"
                    + "<Size>1</Size></Contents></ListBucketResult>"
        }) {
            body = text;
            failure(() -> store.list("a"));
        }
    }

    @Test
    void objectsOfOthersThatAreListedAreLeftOut() throws Exception {
        status = 200;
        body = "<ListBucketResult><IsTruncated>false</IsTruncated>" + listed("p/a/1") + listed("other/a/2")
                + listed("p/a/") + listed("p/ab/3") + listed("p/.castor/probe") + listed("")
                + "</ListBucketResult>";
        assertThat(store.list("a")).containsExactly(new Store.StoredObject("a/1", 12, Store.UNKNOWN_TIME));
        assertThat(asked).containsExactly("GET /bucket?list-type=2&prefix=p%2Fa%2F");
    }

    @Test
    void objectsAreDeletedOneByOneWhereTheServerCannotDeleteMany() throws Exception {
        status = 501;
        body = "<Error><Code>NotImplemented</Code></Error>";
        assertThatThrownBy(() -> store.delete(List.of("a/1", "a/2"))).isInstanceOf(StoreException.class);
        assertThat(asked).containsExactly("POST /bucket?delete=", "DELETE /bucket/p/a/1");
        status = 204;
        asked.clear();
        store.delete(List.of("a/1", "a/2"));
        assertThat(asked).containsExactly("DELETE /bucket/p/a/1", "DELETE /bucket/p/a/2");
    }

    @Test
    void whatWasNotDeletedIsAFailure() {
        status = 200;
        body = "<DeleteResult><Error><Key>p/a/2</Key><Code>AccessDenied</Code></Error></DeleteResult>";
        assertThatThrownBy(() -> store.delete(List.of("a/1", "a/2")))
                .hasMessageContaining("may not s3:DeleteObject on arn:aws:s3:::bucket/*; allow it");
        body = "<DeleteResult><Error><Key>p/a/2</Key><Code>SlowDown</Code></Error></DeleteResult>";
        assertThatThrownBy(() -> store.delete(List.of("a/1", "a/2"))).isInstanceOf(RetryableException.class);
        body = "<html>log in first</html>";
        assertThatThrownBy(() -> store.delete(List.of("a/1", "a/2"))).hasMessageContaining("speaks S3");
    }

    private static String listed(String key) {
        return "<Contents><Key>" + key + "</Key><Size>12</Size></Contents>";
    }

    @Test
    void noConnectionIsWorthARetryAndSaysWhy() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Store nobody = open("127.0.0.1:" + port)) {
            assertThat(failure(() -> nobody.size("a/object")))
                    .isInstanceOf(RetryableException.class)
                    .hasMessageContaining("no connection to 127.0.0.1:" + port);
        }
        try (Store unknown = open("no-such-host.invalid")) {
            assertThat(failure(() -> unknown.size("a/object")))
                    .isInstanceOf(RetryableException.class)
                    .hasMessageContaining("does not know the address of no-such-host.invalid");
        }
    }

    @Test
    void aStoreThatIsClosedAsksForNothing() {
        store.close();
        assertThat(failure(() -> store.size("a/object"))).hasMessageContaining("closed");
        assertThat(asked).isEmpty();
    }
}
