package io.jenkins.plugins.castor.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to servers that keep to the rules of HTTP, and to some that do not. */
@Timeout(60)
class WireTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final int ROOM = 10;

    private Wire wire = wire(Duration.ofSeconds(50));
    private ScriptedServer server;
    private ByteBuffer into = ByteBuffer.allocate(ROOM);

    @AfterEach
    void close() {
        wire.close();
        if (server != null) {
            server.close();
        }
    }

    private static Wire wire(Duration patience) {
        return new Wire(patience, URI::getRawAuthority);
    }

    private void answer(String... answers) throws IOException {
        server = new ScriptedServer(answers);
    }

    private Reply get() throws StoreException {
        return ask("GET", URI.create("http://127.0.0.1:" + server.port() + "/a%20b?c=d"));
    }

    private Reply ask(String method, URI uri) throws StoreException {
        into = ByteBuffer.allocate(ROOM);
        HttpRequest request = HttpRequest.of(method, uri, Map.of("range", "bytes=0-9"));
        return wire.send(request, "the object", status -> AnswerBody.into(into));
    }

    private StoreException failure() {
        StoreException failure = catchThrowableOfType(StoreException.class, this::get);
        assertThat(failure).isNotNull().hasMessageContaining("127.0.0.1:" + server.port());
        return failure;
    }

    private String body() {
        return new String(into.array(), 0, into.position(), StandardCharsets.UTF_8);
    }

    @Test
    void aRequestSaysWhatItWantsAndTheAnswerIsTaken() throws Exception {
        answer("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/9\r\ncontent-length: 5\r\n\r\nhello");
        Reply reply = get();
        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.bytes()).isEqualTo(5);
        assertThat(reply.header("content-range")).contains("bytes 0-4/9");
        assertThat(body()).isEqualTo("hello");
        assertThat(server.asked().get(0))
                .startsWith("GET /a%20b?c=d HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
                .contains("\r\nrange: bytes=0-9\r\n");
    }

    @Test
    void aConnectionIsUsedAgain() throws Exception {
        answer(
                OK,
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                OK);
        for (int i = 0; i < 4; i++) {
            get();
        }
        assertThat(body()).isEqualTo("hello");
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void anAnswerToHeadHasNoBody() throws Exception {
        answer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", OK);
        Reply reply = ask("HEAD", URI.create("http://127.0.0.1:" + server.port()));
        assertThat(reply.bytes()).isZero();
        assertThat(reply.header("Content-Length")).contains("1000");
        assertThat(get().bytes()).isEqualTo(5);
        assertThat(server.asked().get(0)).startsWith("HEAD / HTTP/1.1\r\n");
        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: t\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\nhello" + ScriptedServer.HANG_UP,
                "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK,
                "HTTP/1.1 200\nContent-Length:5\n\nhello"
            })
    void everyWayToTellTheLengthIsUnderstood(String answer) throws Exception {
        answer(answer);
        assertThat(get().bytes()).isEqualTo(5);
        assertThat(body()).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n0123456789abcdef",
                "HTTP/1.1 200 OK\r\n\r\n0123456789abcdef",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n01234567\r\n8\r\n89abcdef\r\n"
            })
    void ofABodyThatIsTooLongNoMoreIsTakenThanThereIsRoomFor(String answer) throws Exception {
        answer(answer, OK);
        assertThat(get().bytes()).isGreaterThan(ROOM);
        assertThat(body()).isEqualTo("0123456789");
        assertThat(get().bytes()).isEqualTo(5);
        assertThat(server.connections())
                .as("what is left of the body is no answer")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8191, 8192, 8193, 100_000})
    void aBodyThatGrowsTakesAsMuchAsItMay(int length) throws Exception {
        String text = "x".repeat(length) + "end";
        String sent = "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
        answer(sent, sent);
        HttpRequest request = HttpRequest.of("GET", URI.create("http://127.0.0.1:" + server.port() + "/"), Map.of());
        AnswerBody all = AnswerBody.upTo(text.length());
        assertThat(wire.send(request, "the object", status -> all).bytes()).isEqualTo(text.length());
        assertThat(new String(all.bytes(), StandardCharsets.UTF_8)).isEqualTo(text);
        AnswerBody less = AnswerBody.upTo(text.length() - 1);
        assertThat(wire.send(request, "the object", status -> less).bytes()).isEqualTo(text.length());
        assertThat(new String(less.bytes(), StandardCharsets.UTF_8)).isEqualTo(text.substring(0, text.length() - 1));
    }

    @Test
    void whatFollowsABodyIsNotTakenForTheNextAnswer() throws Exception {
        answer(OK + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong", OK);
        get();
        get();
        assertThat(body()).isEqualTo("hello");
        assertThat(server.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello" + ScriptedServer.HANG_UP,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello" + ScriptedServer.HANG_UP,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" + ScriptedServer.HANG_UP,
                "HTTP/1.1 200 OK\r\nContent-Le" + ScriptedServer.HANG_UP,
                "HTTP/1.1 200 OK\r\nA: b\r\n" + ScriptedServer.HANG_UP,
                ScriptedServer.HANG_UP
            })
    void anAnswerThatBreaksOffMayBeAskedForAgain(String answer) throws Exception {
        answer(answer);
        assertThat(failure()).isInstanceOf(RetryableException.class).hasMessageContaining("broke off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n",
                "HTTP/1.1 20x OK\r\n\r\n",
                "HTTP/1.1 099 OK\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n"
            })
    void anAnswerThatIsNoneIsRefused(String answer) throws Exception {
        answer(answer);
        failure();
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void headersWithoutEndAreRefused() throws Exception {
        answer("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(20_000) + "Content-Length: 5\r\n\r\nhello");
        assertThat(failure()).hasMessageContaining("too many or too long headers");
        server.close();
        answer("HTTP/1.1 100 Continue\r\n\r\n".repeat(1000) + OK);
        assertThat(failure()).hasMessageContaining("without end");
    }

    @Test
    void aConnectionThatTheServerHungUpMeanwhileIsReplacedAtOnce() throws Exception {
        answer(OK, ScriptedServer.HANG_UP, OK);
        get();
        assertThat(get().bytes()).isEqualTo(5);
        assertThat(server.asked()).hasSize(3);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void aSilentServerIsGivenUp() throws Exception {
        wire = wire(Duration.ofMillis(700));
        answer(OK, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel");
        get();
        assertThat(failure()).isInstanceOf(RetryableException.class).hasMessageContaining("said nothing for");
        assertThat(server.asked()).as("it had the request").hasSize(2);
    }

    @Test
    void anInterruptEndsTheWaitingAtOnce() throws Exception {
        answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel");
        Thread asking = Thread.currentThread();
        Thread other = new Thread(() -> {
            Waiting.until("the server was asked", () -> !server.asked().isEmpty());
            asking.interrupt();
        });
        other.start();
        assertThat(failure()).isNotInstanceOf(RetryableException.class).hasMessageContaining("interrupted while");
        assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
        other.join();
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        answer();
        Thread other = new Thread(() -> {
            Waiting.until("the server was asked", () -> !server.asked().isEmpty());
            wire.close();
        });
        other.start();
        assertThat(catchThrowableOfType(StoreException.class, this::get))
                .isNotInstanceOf(RetryableException.class)
                .hasMessageContaining("the store was closed before the object was there");
        other.join();
        assertThat(catchThrowableOfType(StoreException.class, this::get)).hasMessageContaining("the store was closed");
    }

    @Test
    void anAnswerThatIsNoneIsNotShownAsItMayRepeatASecret() throws Exception {
        for (String text : List.of(
                "HTTP/1.1 200 OK\r\nSECRET\r\n\r\n",
                "SECRET\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: SECRET\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nSECRET\r\n")) {
            answer(text);
            StringWriter trace = new StringWriter();
            failure().printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).contains("not valid HTTP").doesNotContain("SECRET");
            server.close();
        }
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws Exception {
        answer();
        server.close();
        assertThat(failure())
                .isInstanceOf(RetryableException.class)
                .hasMessageContaining("no connection to 127.0.0.1:" + server.port());
        StoreException unknown = catchThrowableOfType(
                StoreException.class, () -> ask("GET", URI.create("http://no-such-host.invalid/")));
        assertThat(unknown)
                .isInstanceOf(RetryableException.class)
                .hasMessageContaining("does not know the address of no-such-host.invalid");
    }

    @Test
    void aProxyIsAsked() throws Exception {
        answer(OK);
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(ConnectProxy.selector(server.port()));
        try {
            assertThat(ask("GET", URI.create("http://store.invalid/a")).bytes()).isEqualTo(5);
        } finally {
            ProxySelector.setDefault(before);
        }
        assertThat(body()).isEqualTo("hello");
        assertThat(server.asked().get(0)).startsWith("GET http://store.invalid/a HTTP/1.1\r\n");
    }
}
