package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.near.FakeNearServer;
import io.jenkins.plugins.castor.engine.near.FakeNearServer.Fault;
import io.jenkins.plugins.castor.engine.near.Nginx;
import io.jenkins.plugins.castor.engine.save.Grants.Terms;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.s3.S3TestServer;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.GrantCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads through servers near the machine: a real nginx, and servers that are missing, slow or wrong. */
@Timeout(180)
class NearServersTest {

    private static S3TestServer s3;

    @TempDir
    Path temp;

    private String url;
    private Store origin;
    private Workbench bench;

    @BeforeAll
    static void startTheServer() {
        s3 = S3TestServer.start();
    }

    @AfterAll
    static void stopTheServer() throws Exception {
        s3.close();
    }

    @BeforeEach
    void save() throws Exception {
        url = s3.newUrl();
        origin = S3TestServer.open(url);
        bench = new Workbench(temp, Castor.open(url, S3TestServer.options()));
        for (int i = 0; i < 30; i++) {
            write(bench.tree().resolve("in-" + i % 3 + "/file-" + i), noise(i, 600_000));
        }
        bench.saved();
    }

    @AfterEach
    void close() {
        bench.close();
        origin.close();
    }

    private LoadReport load(String near, String into) throws InterruptedException {
        try (Castor castor = Castor.open(url, S3TestServer.options().withNear(List.of(near)))) {
            return castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve(into))));
        }
    }

    private void assertHit(LoadReport report, String into) throws IOException {
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        TestTrees.assertIs(temp.resolve(into), TestTrees.listing(bench.tree()));
    }

    /** The packs and the snapshot of the store. */
    private List<StoredObject> contents() throws IOException {
        return origin.list("").stream()
                .filter(object -> StoreLayout.isContentOfAny(object.name()))
                .toList();
    }

    private void removeContents() throws IOException {
        origin.delete(contents().stream().map(StoredObject::name).toList());
    }

    @Test
    void nginxGivesTheSecondLoadEverythingButTheHead() throws Exception {
        try (Nginx nginx = new Nginx(temp.resolve("nginx"), s3.port())) {
            LoadReport first = load(nginx.address(), "first");
            assertHit(first, "first");
            assertThat(first.warnings()).isEmpty();
            assertThat(first.counts().bytesNear())
                    .isGreaterThanOrEqualTo(first.counts().bytesFetched());

            removeContents();
            LoadReport second = load(nginx.address(), "second");
            assertHit(second, "second");
            assertThat(second.warnings()).isEmpty();
        }
    }

    @Test
    void manyLoadsAtOnceFetchEachByteOnce() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Nginx nginx = new Nginx(temp.resolve("nginx"), s3.port())) {
            List<Future<LoadReport>> loads = Stream.of("a", "b", "c", "d", "e", "f")
                    .map(into -> threads.submit(() -> load(nginx.address(), into)))
                    .toList();
            for (int i = 0; i < loads.size(); i++) {
                LoadReport report = loads.get(i).get();
                assertHit(report, "abcdef".substring(i, i + 1));
                assertThat(report.warnings()).isEmpty();
            }
            long stored = contents().stream().mapToLong(StoredObject::bytes).sum();
            try (Stream<Path> files = Files.walk(nginx.cache())) {
                long kept = files.filter(Files::isRegularFile)
                        .mapToLong(file -> file.toFile().length())
                        .sum();
                assertThat(kept).isBetween(stored, stored + stored / 50);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void nginxPassesNothingElseOn() throws Exception {
        try (Nginx nginx = new Nginx(temp.resolve("nginx"), s3.port())) {
            LoadReport report = load(nginx.address(), "there");
            assertHit(report, "there");
            assertThat(nginx.requests())
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith("GET ") && line.contains(" 206 "));
        }
    }

    @Test
    void aGrantIsLoadedThroughNginxToo() throws Exception {
        Grant grant = GrantCodec.decode(GrantCodec.encode(
                bench.castor().grants().load(List.of(Workbench.JOB), new Terms(Duration.ofMinutes(5), false))));
        try (Nginx nginx = new Nginx(temp.resolve("nginx"), s3.port());
                Castor castor =
                        Castor.open(grant, S3TestServer.options(Map.of()).withNear(List.of(nginx.address())))) {
            for (String into : List.of("first", "second")) {
                LoadReport report = castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve(into))));
                assertHit(report, into);
                assertThat(report.warnings()).isEmpty();
                assertThat(report.counts().bytesNear())
                        .isEqualTo(report.counts().bytesFetched());
                removeContents();
            }
            assertThat(nginx.requests()).anyMatch(line -> line.contains(" HIT "));
        }
    }

    @Test
    void whatNginxKeepsDamagedIsFetchedAgain() throws Exception {
        try (Nginx nginx = new Nginx(temp.resolve("nginx"), s3.port())) {
            assertHit(load(nginx.address(), "first"), "first");
            try (Stream<Path> files = Files.walk(nginx.cache())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    byte[] bytes = Files.readAllBytes(file);
                    bytes[bytes.length - 100] ^= 1;
                    Files.write(file, bytes);
                }
            }
            LoadReport second = load(nginx.address(), "second");
            assertHit(second, "second");
            assertThat(second.warnings())
                    .singleElement()
                    .asString()
                    .contains("was left alone: it gave wrong bytes of ");
        }
    }

    @Test
    void aKilledServerEndsNoLoad() throws Exception {
        try (Nginx nginx = new Nginx(temp.resolve("nginx"), s3.port())) {
            nginx.kill();
            LoadReport report = load(nginx.address(), "there");
            assertHit(report, "there");
            assertThat(report.warnings()).singleElement().asString().contains("no connection to 127.0.0.1:");
        }
    }

    @Test
    void aServerThatIsKilledHalfWayCostsTimeOnly() throws Exception {
        StoreOptions slow = S3TestServer.options().withMaxRate(OptionalLong.of(8_000_000));
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Nginx nginx = new Nginx(temp.resolve("nginx"), s3.port());
                Castor castor = Castor.open(url, slow.withNear(List.of(nginx.address())))) {
            Future<LoadReport> load = threads.submit(
                    () -> castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("there")))));
            Waiting.until("it has given something", () -> nginx.requests().size() >= 3);
            nginx.kill();
            LoadReport report = load.get();
            assertHit(report, "there");
            assertThat(report.counts().bytesNear())
                    .isPositive()
                    .isLessThan(report.counts().bytesFetched());
            assertThat(report.warnings()).singleElement().asString().contains("was left alone");
        } finally {
            threads.shutdownNow();
        }
    }

    private static Fault status(int status) {
        return (exchange, part, range) -> exchange.sendResponseHeaders(status, -1);
    }

    private static void hang() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private static void sendSome(HttpExchange exchange, byte[] part, String range, int count) throws IOException {
        exchange.getResponseHeaders().set("Content-Range", range);
        exchange.sendResponseHeaders(206, part.length);
        exchange.getResponseBody().write(part, 0, count);
        exchange.getResponseBody().flush();
    }

    /** @param warning what is said; empty for nothing */
    record Wrong(String what, Fault fault, String warning) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Wrong> aServerWithAFaultCostsTimeOnly() {
        return Stream.of(
                new Wrong("has nothing", status(404), ""),
                new Wrong("refuses", status(403), "answered 403"),
                new Wrong("is broken", status(500), "answered 500"),
                new Wrong("sends elsewhere", status(302), "answered 302"),
                new Wrong("says that objects end", status(416), "ends before"),
                new Wrong(
                        "sends all",
                        (exchange, part, range) -> {
                            exchange.sendResponseHeaders(200, part.length);
                            exchange.getResponseBody().write(part);
                        },
                        "sent all of"),
                new Wrong(
                        "sends another part",
                        (exchange, part, range) -> FakeNearServer.send(exchange, part, "bytes 7-8/9"),
                        "another part"),
                new Wrong(
                        "flips a bit",
                        (exchange, part, range) -> {
                            part[part.length / 2] ^= 1;
                            FakeNearServer.send(exchange, part, range);
                        },
                        "wrong bytes of"),
                new Wrong(
                        "sends zeros",
                        (exchange, part, range) -> FakeNearServer.send(exchange, new byte[part.length], range),
                        "wrong bytes of"),
                new Wrong(
                        "breaks off",
                        (exchange, part, range) -> sendSome(exchange, part, range, part.length / 2),
                        "of"),
                new Wrong("says nothing", (exchange, part, range) -> hang(), "said nothing for "),
                new Wrong(
                        "falls silent",
                        (exchange, part, range) -> {
                            sendSome(exchange, part, range, part.length / 2);
                            hang();
                        },
                        "said nothing for "),
                new Wrong(
                        "trickles",
                        (exchange, part, range) -> {
                            sendSome(exchange, part, range, 1);
                            OutputStream out = exchange.getResponseBody();
                            for (byte b : part) {
                                Thread.sleep(50);
                                out.write(b);
                                out.flush();
                            }
                        },
                        "it sent less than "));
    }

    @ParameterizedTest
    @MethodSource
    void aServerWithAFaultCostsTimeOnly(Wrong wrong) throws Exception {
        try (FakeNearServer server = new FakeNearServer(S3TestServer.BUCKET, this::object, wrong.fault(), false)) {
            LoadReport report = load(server.address(), "there");
            assertHit(report, "there");
            if (wrong.warning().isEmpty()) {
                assertThat(report.warnings()).isEmpty();
            } else {
                assertThat(report.warnings())
                        .singleElement()
                        .asString()
                        .startsWith("the near cache " + server.address() + " was left alone: ")
                        .contains(wrong.warning());
            }
            assertThat(server.requests()).isNotEmpty().noneMatch(path -> path.contains("/heads/"));
        }
    }

    private byte[] object(String key) throws IOException {
        String name = key.substring(key.indexOf('/') + 1);
        ByteBuffer bytes = ByteBuffer.allocate((int) origin.size(name).orElseThrow());
        origin.read(name, 0, bytes);
        return bytes.array();
    }

    @Test
    void aServerThatOnlyWaitsForTheStoreIsWaitedFor() throws Exception {
        Fault waits = (exchange, part, range) -> {
            if (exchange.getRequestURI().getPath().contains("/packs/")) {
                sendSome(exchange, part, range, part.length / 2);
                Thread.sleep(2500); // longer than a dead server is waited for
                exchange.getResponseBody().write(part, part.length / 2, part.length - part.length / 2);
            } else {
                Thread.sleep(2500);
                FakeNearServer.send(exchange, part, range);
            }
        };
        try (FakeNearServer server = new FakeNearServer(S3TestServer.BUCKET, this::object, waits, true)) {
            LoadReport report = load(server.address(), "there");
            assertHit(report, "there");
            assertThat(report.warnings()).isEmpty();
            assertThat(report.counts().bytesNear()).isEqualTo(report.counts().bytesFetched());
        }
    }

    @Test
    void onlyTheSnapshotIsWrong() throws Exception {
        Fault fault = (exchange, part, range) -> {
            if (exchange.getRequestURI().getPath().contains("/snapshots/")) {
                part[0] ^= 1;
            }
            FakeNearServer.send(exchange, part, range);
        };
        try (FakeNearServer server = new FakeNearServer(S3TestServer.BUCKET, this::object, fault, true)) {
            LoadReport report = load(server.address(), "there");
            assertHit(report, "there");
            assertThat(report.warnings()).singleElement().asString().contains("wrong bytes of " + Workbench.JOB.path());
        }
    }

    @Test
    void aServerThatListensAndAcceptsNobodyIsGivenUpSoon() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            LoadReport report = load("http://127.0.0.1:" + socket.getLocalPort(), "there");
            assertHit(report, "there");
            assertThat(report.warnings()).singleElement().asString().contains("said nothing for ");
        }
    }

    @Test
    void wrongBytesOfTheStoreItselfStayAMiss() throws Exception {
        Fault none = FakeNearServer::send;
        try (FakeNearServer server = new FakeNearServer(S3TestServer.BUCKET, this::object, none, true)) {
            for (StoredObject object : contents()) {
                byte[] bytes = object("prefix/" + object.name());
                origin.delete(object.name());
                bytes[bytes.length / 2] ^= 1;
                origin.create(object.name(), bytes);
            }
            LoadReport report = load(server.address(), "there");
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
            assertThat(report.reason().orElseThrow()).contains("wrong digest");
            assertThat(temp.resolve("there")).doesNotExist();
        }
    }
}
