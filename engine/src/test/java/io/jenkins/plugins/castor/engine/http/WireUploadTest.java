package io.jenkins.plugins.castor.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests with a body, and servers that do not want it. */
@Timeout(60)
class WireUploadTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    /** More than the buffers of a connection hold. */
    private static final int LARGE = 64 << 20;

    @TempDir
    Path temp;

    private Wire wire = wire(Duration.ofSeconds(50));
    private ServerSocket deaf;
    private volatile Socket accepted;

    @BeforeEach
    void listen() throws IOException {
        deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        deaf.close();
        if (accepted != null) {
            accepted.close();
        }
    }

    private static Wire wire(Duration patience) {
        return new Wire(patience, URI::getRawAuthority);
    }

    private Reply send(String method, int port, HttpRequest.Body body, ByteBuffer into) throws StoreException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/object");
        return wire.send(
                HttpRequest.of(method, uri, Map.of()).with(body), "the object", status -> AnswerBody.into(into));
    }

    private Reply put(int port, HttpRequest.Body body) throws StoreException {
        return send("PUT", port, body, ByteBuffer.allocate(100));
    }

    private static HttpRequest.Body text(String text) {
        return HttpRequest.Body.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private StoreException failure(int port, HttpRequest.Body body) {
        StoreException failure = catchThrowableOfType(StoreException.class, () -> put(port, body));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void bodiesAreSentOverOneConnection() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "0123456789");
        List<Long> told = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(OK, OK, OK)) {
            put(server.port(), text("content"));
            put(server.port(), text(""));
            send("POST", server.port(), new FileBody(file, 3, 5, told::add), ByteBuffer.allocate(0));
            assertThat(server.bodies()).containsExactly("content", "", "34567");
            assertThat(server.asked().get(2)).startsWith("POST /object HTTP/1.1\r\n");
            assertThat(server.connections()).isEqualTo(1);
        }
        assertThat(told).containsExactly(5L);
    }

    @Test
    void theReasonOfAServerThatRefusesABodyUnreadIsTold() throws Exception {
        String refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nwhy";
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.UNREAD + refusal + ScriptedServer.HANG_UP, OK)) {
            ByteBuffer into = ByteBuffer.allocate(100);
            Reply reply = send("PUT", server.port(), HttpRequest.Body.of(new byte[LARGE]), into);
            assertThat(reply.status()).isEqualTo(403);
            assertThat(new String(into.array(), 0, into.position(), StandardCharsets.UTF_8))
                    .isEqualTo("why");
            put(server.port(), text("content"));
            assertThat(server.connections()).as("the first one is broken").isEqualTo(2);
        }
    }

    @Test
    void aServerThatStopsReadingABodyIsGivenUp() {
        wire = wire(Duration.ofMillis(700));
        assertThat(failure(deaf.getLocalPort(), HttpRequest.Body.of(new byte[LARGE])))
                .isInstanceOf(RetryableException.class)
                .hasMessageContaining("said nothing for");
    }

    @Test
    void anInterruptEndsAnUploadAtOnce() throws Exception {
        Thread sending = Thread.currentThread();
        Thread other = whenSending(sending::interrupt);
        assertThat(failure(deaf.getLocalPort(), HttpRequest.Body.of(new byte[LARGE])))
                .isNotInstanceOf(RetryableException.class)
                .hasMessageContaining("interrupted while");
        assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
        other.join();
    }

    @Test
    void closingEndsAnUploadAtOnce() throws Exception {
        Thread other = whenSending(wire::close);
        assertThat(failure(deaf.getLocalPort(), HttpRequest.Body.of(new byte[LARGE])))
                .isNotInstanceOf(RetryableException.class)
                .hasMessageContaining("the store was closed");
        other.join();
    }

    /** Does something when the first byte of a request has come. */
    private Thread whenSending(Runnable then) {
        Thread thread = new Thread(() -> {
            try {
                accepted = deaf.accept();
                accepted.getInputStream().read();
                then.run();
            } catch (IOException e) {
                // The other side has ended.
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void aFileThatBecameShorterIsNamed() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "0123456789");
        try (ScriptedServer server = new ScriptedServer(OK)) {
            assertThat(failure(server.port(), new FileBody(file, 5, 6, bytes -> {})))
                    .hasMessageContaining("the file " + file + " became shorter");
        }
    }

    /** The server may have done what was asked for, and a condition would fail the second time. */
    @Test
    void aBodyIsNotSentTwiceWhereTheFirstMayHaveArrived() throws Exception {
        try (ScriptedServer server = new ScriptedServer(OK, ScriptedServer.HANG_UP, OK)) {
            put(server.port(), text("a"));
            assertThat(failure(server.port(), text("b")))
                    .isInstanceOf(RetryableException.class)
                    .hasMessageContaining("broke off");
            assertThat(server.bodies()).containsExactly("a", "b");
        }
    }

    @Test
    void aConnectionThatTheServerHasClosedIsNotUsedForABody() throws Exception {
        try (ScriptedServer server = new ScriptedServer(OK + ScriptedServer.HANG_UP, OK)) {
            put(server.port(), text("a"));
            Waiting.until("the server hung up", () -> server.closed() == 1);
            put(server.port(), text("b"));
            assertThat(server.bodies()).containsExactly("a", "b");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aRequestThatCouldSmuggleAnotherIsRefused() {
        URI uri = URI.create("http://127.0.0.1/secret");
        for (Map<String, String> headers : List.of(
                Map.of("a", "secret\r\nb: c"),
                Map.of("a\r\nb", "secret"),
                Map.of("", "secret"),
                Map.of("Host", "secret"),
                Map.of("content-length", "1"),
                Map.of("Transfer-Encoding", "chunked"))) {
            assertThatThrownBy(() -> HttpRequest.of("GET", uri, headers))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        }
        for (String other : List.of("ftp://127.0.0.1/secret", "http:///secret", "http://user:secret@127.0.0.1/")) {
            assertThatThrownBy(() -> HttpRequest.of("GET", URI.create(other), Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        }
        assertThat(HttpRequest.of("GET", uri, Map.of("authorization", "secret")).toString())
                .doesNotContain("secret");
    }
}
