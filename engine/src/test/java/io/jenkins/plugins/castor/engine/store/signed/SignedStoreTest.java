package io.jenkins.plugins.castor.engine.store.signed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.ObjectContract;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.UrlSigner.SignedRequest;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Purpose;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a grant opens keeps the promises of stores, and everything else is refused with a reason. */
class SignedStoreTest extends ObjectContract {

    private static final Namespace JOB = new Namespace("p", "b", "j");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String NAME = "p/b/j/object";

    private final List<Store> opened = new ArrayList<>();
    private DirectoryStore behind;
    private SignedUrlServer server;
    private Duration patience = Duration.ofMinutes(1);

    @BeforeEach
    void start() throws IOException {
        behind = new DirectoryStore(temp.resolve("store"));
        server = new SignedUrlServer(behind);
    }

    @AfterEach
    void stop() {
        opened.forEach(Store::close);
        server.close();
        behind.close();
    }

    @Override
    protected void given(String name, byte[] content) throws StoreException {
        behind.create(name, content);
    }

    @Override
    protected Store reader() throws StoreException {
        return reader(HOUR);
    }

    private Store reader(Duration valid) throws StoreException {
        List<Item> items = new ArrayList<>();
        for (StoredObject object : behind.list("")) {
            items.add(Item.readable(object.name(), object.bytes(), server.get(object.name(), valid)));
        }
        return open(Purpose.LOAD, valid, items);
    }

    @Override
    protected Store writer(List<Upload> uploads) {
        return writer(uploads, HOUR);
    }

    private Store writer(List<Upload> uploads, Duration valid) {
        return open(
                Purpose.SAVE,
                valid,
                uploads.stream()
                        .map(upload -> Item.writable(
                                upload.name(),
                                upload.digest().orElseThrow(),
                                upload.bytes(),
                                server.put(upload.name(), upload.digest().orElseThrow(), upload.bytes(), valid)))
                        .toList());
    }

    /** As a machine has it that was sent the grant. */
    private Store open(Purpose purpose, Duration valid, List<Item> items) {
        try {
            Grant grant = new Grant(purpose, Instant.now().plus(valid), false, List.of(JOB), items);
            Grant sent = GrantCodec.decode(GrantCodec.encode(grant));
            assertThat(sent).isEqualTo(grant);
            return keep(new SignedStore(sent, Retry.NEVER, StoreOptions.NONE, patience));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Store keep(Store store) {
        opened.add(store);
        return store;
    }

    private static byte[] read(Store store, int from, int length) throws StoreException {
        ByteBuffer part = ByteBuffer.allocate(length);
        store.read(NAME, from, part);
        return part.array();
    }

    private Store givenAnObject() throws Exception {
        given(NAME, bytes("0123456789"));
        return reader();
    }

    /** Whatever is told of a failure, with its causes, has nothing of a signature. */
    private static AbstractThrowableAssert<?, ?> assertFails(Callable<?> call) {
        return assertThatThrownBy(call::call).isInstanceOf(StoreException.class).satisfies(e -> {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).doesNotContain("signature=", "expires=", "SignatureProvided");
            assertThat(trace.toString()).doesNotContainPattern("[0-9a-f]{64}");
        });
    }

    @Test
    void aHeadThatCameWithTheGrantCostsNoRequest() throws Exception {
        Store store = open(Purpose.LOAD, HOUR, List.of(Item.inline("p/b/j/heads/1.json", "{\"text\":\"ä\\\\\n\"}\n")));
        assertThat(store.listSmall("p/b/j/heads", 1000))
                .singleElement()
                .satisfies(head -> assertThat(head.content()).asString().isEqualTo("{\"text\":\"ä\\\\\n\"}\n"));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void whatAGrantDoesNotAllowIsRefusedWithoutAskingTheServer() throws Exception {
        Store reader = givenAnObject();
        Upload upload = upload("p/b/j/new", "content");
        Store writer = writer(List.of(upload));
        assertFails(() -> reader.create("p/b/j/heads/1.json", new byte[1])).hasMessageContaining("does not allow");
        assertFails(() -> writer.create("p/b/j/heads/1.json", new byte[1])).hasMessageContaining("does not allow");
        assertFails(() -> reader.delete(NAME)).hasMessageContaining("delete " + NAME);
        assertFails(() -> reader.list("")).hasMessageContaining("the whole store");
        assertFails(() -> reader.size("p/b/other/object")).hasMessageContaining("p/b/other/object");
        assertFails(() -> reader.put(List.of(upload), bytes -> {})).hasMessageContaining("create p/b/j/new");
        assertFails(() -> writer.put(List.of(upload("p/b/j/other", "x")), bytes -> {}))
                .hasMessageContaining("create p/b/j/other");
        assertFails(() -> writer.size(NAME)).hasMessageContaining("one to save [p/b/j]");
        assertFails(() -> read(writer, 0, 1)).hasMessageContaining("read " + NAME);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void otherBytesThanThoseOfTheGrantAreNotSent() throws Exception {
        Upload granted = upload(NAME, "content");
        Store writer = writer(List.of(granted));
        assertFails(() -> writer.put(List.of(upload(NAME, "CONTENT")), bytes -> {}))
                .hasMessageContaining("other bytes");
        assertThat(server.requests()).isEmpty();
        Files.writeString(granted.file(), "longer content");
        assertFails(() -> writer.put(List.of(granted), bytes -> {})).hasMessageContaining("was changed");
        Files.writeString(granted.file(), "CONTENT");
        assertFails(() -> writer.put(List.of(granted), bytes -> {})).hasMessageContaining("400 BadDigest");
        assertThat(behind.list("")).isEmpty();
    }

    @Test
    void anObjectThatTheStoreHasAlreadyIsNotSent() throws Exception {
        Upload upload = upload(NAME, "content");
        Store writer = open(
                Purpose.SAVE,
                HOUR,
                List.of(Item.present(upload.name(), upload.digest().orElseThrow(), upload.bytes())));
        AtomicLong sent = new AtomicLong();
        assertThat(writer.put(List.of(upload), sent::addAndGet)).isEmpty();
        assertThat(sent).hasValue(7);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aFileThatIsGoneIsNamed() throws Exception {
        Upload gone = upload(NAME, "content");
        Store writer = writer(List.of(gone));
        Files.delete(gone.file());
        assertFails(() -> writer.put(List.of(gone), bytes -> {}))
                .hasMessageContaining("cannot read " + gone.file() + ": " + gone.file() + " not found");
    }

    @Test
    void anExpiredGrantSaysSo() throws Exception {
        given(NAME, bytes("0123456789"));
        Store reader = reader(Duration.ofSeconds(-100));
        assertFails(() -> read(reader, 0, 3))
                .isNotInstanceOf(RetryableException.class)
                .hasMessageContaining("403 AccessDenied")
                .hasMessageContaining("the grant expired at 20")
                .hasMessageContaining("make a new one");
        Upload upload = upload("p/b/j/new", "content");
        Store writer = writer(List.of(upload), Duration.ofSeconds(-100));
        assertFails(() -> writer.put(List.of(upload), bytes -> {})).hasMessageContaining("the grant expired at 20");
    }

    @Test
    void aUrlThatWasChangedSaysSoAndShowsNoSignature() throws Exception {
        given(NAME, bytes("0123456789"));
        SignedRequest get = server.get(NAME, HOUR);
        SignedRequest changed = new SignedRequest("GET", URI.create(get.url() + "0"), get.headers());
        Store store = open(Purpose.LOAD, HOUR, List.of(Item.readable(NAME, 10, changed)));
        assertFails(() -> read(store, 0, 3))
                .hasMessageContaining("403 SignatureDoesNotMatch")
                .hasMessageContaining("the URL was changed");
        assertThat(store.toString()).doesNotContain("signature");
    }

    @Test
    void aGrantShowsNoSignature() throws Exception {
        given(NAME, bytes("0123456789"));
        Grant grant = new Grant(
                Purpose.LOAD,
                Instant.now(),
                false,
                List.of(JOB),
                List.of(Item.readable(NAME, 10, server.get(NAME, HOUR))));
        assertThat(grant + " " + grant.items() + " " + grant.items().get(0).request())
                .contains(NAME)
                .doesNotContain("signature");
    }

    @Test
    void anObjectThatWasDeletedSinceIsMissing() throws Exception {
        Store reader = givenAnObject();
        behind.delete(NAME);
        assertFails(() -> read(reader, 0, 3)).isInstanceOf(MissingObjectException.class);
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        Store reader = givenAnObject();
        server.answer(1, SignedUrlServer.status(307, "", "Location", "https://evil.example/object?signature=x"));
        assertFails(() -> read(reader, 0, 3)).hasMessageContaining("leads to evil.example");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "500, 3, 3",
        "502, '', 0",
        "503, 7, 7",
        "504, '', 0",
        "429, 1, 1",
        "408, '', 0",
        "503, nonsense, 0",
    })
    void whatMayPassIsWorthARetryAfterTheTimeThatTheServerAskedFor(int status, String after, long seconds)
            throws Exception {
        Store reader = givenAnObject();
        server.answer(1, SignedUrlServer.status(status, "", "Retry-After", after));
        assertFails(() -> read(reader, 0, 3)).isInstanceOfSatisfying(RetryableException.class, e -> {
            assertThat(e.after().orElse(Duration.ZERO)).isEqualTo(Duration.ofSeconds(seconds));
            assertThat(e).hasMessageContaining("answered " + status);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 1-3/10", "bytes 0-2/11", "bytes 0-3/10", "", "0-2/10"})
    void anotherRangeThanTheOneThatWasAskedForIsRefused(String range) throws Exception {
        Store reader = givenAnObject();
        server.answer(1, SignedUrlServer.status(206, "012", "Content-Range", range));
        assertFails(() -> read(reader, 0, 3)).hasMessageContaining("another part");
    }

    @Test
    void aServerThatDoesNotKnowRangesMayStillSendAWholeObject() throws Exception {
        Store reader = givenAnObject();
        server.answer(2, SignedUrlServer.status(200, "0123456789"));
        assertThat(read(reader, 0, 10)).asString().isEqualTo("0123456789");
        assertFails(() -> read(reader, 0, 3)).hasMessageContaining("whole object instead of a part");
    }

    @Test
    void aBodyOfAnotherLengthIsRefused() throws Exception {
        Store reader = givenAnObject();
        server.answer(1, SignedUrlServer.status(206, "0123", "Content-Range", "bytes 0-2/10"));
        assertFails(() -> read(reader, 0, 3)).hasMessageContaining("more bytes");
        server.answer(1, SignedUrlServer.status(206, "01", "Content-Range", "bytes 0-2/10"));
        assertFails(() -> read(reader, 0, 3))
                .isInstanceOf(RetryableException.class)
                .hasMessageContaining("2 of 3 bytes");
        server.answer(1, exchange -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-2/10");
            exchange.sendResponseHeaders(206, 3);
            exchange.getResponseBody().write('0');
            exchange.getResponseBody().flush();
            exchange.close();
        });
        assertFails(() -> read(reader, 0, 3)).isInstanceOf(RetryableException.class);
        assertThat(read(reader, 0, 3)).asString().isEqualTo("012");
    }

    @Test
    void anEndlessErrorIsNotReadToItsEnd() throws Exception {
        Store reader = givenAnObject();
        server.answer(1, exchange -> {
            exchange.sendResponseHeaders(418, 0);
            byte[] more = new byte[1 << 16];
            while (true) {
                exchange.getResponseBody().write(more);
            }
        });
        assertFails(() -> read(reader, 0, 3)).hasMessageContaining("answered 418");
    }

    @Test
    void aRefusedConnectionAndAnUnknownHostAreWorthARetry() throws Exception {
        given(NAME, bytes("0123456789"));
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        server.signFor(nobody);
        Store reader = reader();
        assertFails(() -> read(reader, 0, 3))
                .isInstanceOf(RetryableException.class)
                .hasMessageContaining("no connection to http://127.0.0.1:" + nobody);
        Item unknown = Item.readable(
                NAME, 10, new SignedRequest("GET", URI.create("https://no.such.host.invalid/o?signature=x"), Map.of()));
        Store nowhere = open(Purpose.LOAD, HOUR, List.of(unknown));
        assertFails(() -> read(nowhere, 0, 3))
                .isInstanceOf(RetryableException.class)
                .hasMessageContaining("does not know the address of https://no.such.host.invalid");
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws Exception {
        patience = Duration.ofSeconds(2);
        given(NAME, bytes("0123456789"));
        try (ServerSocket silent = new ServerSocket(0)) {
            server.signFor(silent.getLocalPort());
            Store reader = reader();
            assertFails(() -> read(reader, 0, 3))
                    .isInstanceOf(RetryableException.class)
                    .hasMessageContaining("said nothing for 2 s");
            Upload upload = upload("p/b/j/new", "content");
            Store writer = writer(List.of(upload));
            assertFails(() -> writer.put(List.of(upload), bytes -> {}))
                    .isInstanceOf(RetryableException.class)
                    .hasMessageContaining("said nothing for 2 s");
        }
    }

    @Test
    void messagesNameTheServerByItsOrigin() throws Exception {
        given(NAME, bytes("0123456789"));
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        server.signFor(nobody);
        Store reader = reader();
        assertFails(() -> read(reader, 0, 3)).hasMessageContaining("no connection to http://127.0.0.1:" + nobody + ";");
    }

    @Test
    void anUploadThatWaitsForItsShareOfTheRateIsNotGivenUp() throws Exception {
        patience = Duration.ofSeconds(2);
        Upload upload = upload(NAME, "content");
        Store writer = writer(List.of(upload));
        Set<String> created = writer.put(List.of(upload), bytes -> {
            try {
                Thread.sleep(3000); // longer than the store's patience
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(created).containsExactly(NAME);
    }

    @Test
    void aSlowServerIsNotGivenUpWhileItSaysSomething() throws Exception {
        patience = Duration.ofSeconds(2);
        Store reader = givenAnObject();
        server.answer(1, exchange -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-9/10");
            exchange.sendResponseHeaders(206, 10);
            for (char c = '0'; c <= '9'; c++) {
                exchange.getResponseBody().write(c);
                exchange.getResponseBody().flush();
                sleep(400);
            }
            exchange.close();
        });
        assertThat(read(reader, 0, 10)).asString().isEqualTo("0123456789");
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anInterruptEndsTheWaitingAtOnce() throws Exception {
        given(NAME, bytes("0123456789"));
        try (ServerSocket silent = new ServerSocket(0)) {
            server.signFor(silent.getLocalPort());
            Store reader = reader();
            Upload upload = upload("p/b/j/new", "content");
            Store writer = writer(List.of(upload));
            List<Callable<?>> calls = List.of(() -> read(reader, 0, 3), () -> writer.put(List.of(upload), b -> {}));
            for (Callable<?> call : calls) {
                Thread caller = Thread.currentThread();
                Future<Socket> interrupting = threads.submit(() -> {
                    Socket asked = silent.accept();
                    caller.interrupt();
                    return asked;
                });
                assertFails(call).hasMessageContaining("interrupted");
                assertThat(Thread.interrupted()).isTrue();
                interrupting.get().close();
            }
        }
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        given(NAME, bytes("0123456789"));
        try (ServerSocket silent = new ServerSocket(0)) {
            server.signFor(silent.getLocalPort());
            Store reader = reader();
            Future<?> closing = threads.submit(() -> {
                try (Socket asked = silent.accept()) {
                    reader.close();
                }
                return null;
            });
            assertFails(() -> read(reader, 0, 3)).hasMessageContaining("closed");
            closing.get();
        }
    }

    @Test
    void anUploadThatBrokeOffIsSentAgainAndToldOfOnce() throws Exception {
        Upload upload = upload("p/b/j/new", "content ".repeat(100_000));
        server.answer(2, SignedUrlServer.status(503, ""));
        Grant grant = new Grant(
                Purpose.SAVE,
                Instant.now().plus(HOUR),
                false,
                List.of(JOB),
                List.of(Item.writable(
                        upload.name(),
                        upload.digest().orElseThrow(),
                        upload.bytes(),
                        server.put(upload.name(), upload.digest().orElseThrow(), upload.bytes(), HOUR))));
        Store writer = keep(
                new SignedStore(grant, new Retry(3, Duration.ofMillis(1), Duration.ofMillis(1)), StoreOptions.NONE));
        AtomicLong sent = new AtomicLong();
        assertThat(writer.put(List.of(upload), sent::addAndGet)).isEqualTo(Set.of(upload.name()));
        assertThat(sent).hasValue(upload.bytes());
        assertThat(server.requests()).hasSize(3);
        assertThat(behind.size(upload.name())).hasValue(upload.bytes());
    }
}
