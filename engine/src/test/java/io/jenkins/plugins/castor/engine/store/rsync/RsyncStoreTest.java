package io.jenkins.plugins.castor.engine.store.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.store.FaultyProxy;
import io.jenkins.plugins.castor.engine.store.FaultyProxy.Fault;
import io.jenkins.plugins.castor.engine.store.FaultyProxy.Way;
import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.StoreContract;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RsyncStoreTest extends StoreContract {

    private Rsyncd server;

    @Override
    protected Store open() {
        return open(server().url());
    }

    private Rsyncd server() {
        if (server == null) {
            try {
                String[] more = {
                    "[not-chrooted]",
                    "path = " + temp.resolve("srv"),
                    "read only = no",
                    "use chroot = no",
                    "[one at a time]",
                    "path = " + temp.resolve("srv"),
                    "max connections = 1",
                    "lock file = " + temp.resolve("lock"),
                };
                server = new Rsyncd(temp, String.join("\n", more));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server;
    }

    private static RsyncStore open(String url) {
        return new RsyncStore(StoreUrl.parse(url), Rsyncd.options(), Retry.NEVER);
    }

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    private Path inServer(String name) {
        return server.root().resolve("the store").resolve(name);
    }

    @Test
    void whatWasClaimedAndNeverWrittenIsNeverCreated() throws Exception {
        store.create("a/other", bytes("content"));
        Files.createSymbolicLink(inServer("a/.claims/object"), Path.of("of-one-that-was-killed"));
        assertThat(store.create("a/object", bytes("content"))).isFalse();
        assertThat(store.size("a/object")).isEmpty();
        assertThat(store.list("")).hasSize(1);
        assertThat(store.listSegments("a")).containsExactly("other");
    }

    @Test
    void anObjectThatCameAnotherWayIsNotReplaced() throws Exception {
        Files.createDirectories(inServer("a"));
        Files.writeString(inServer("a/object"), "copied here");
        assertThat(store.create("a/object", bytes("content"))).isFalse();
        assertThat(read("a/object")).isEqualTo("copied here");
    }

    @Test
    void aDeletedObjectLeavesNoClaim() throws Exception {
        store.create("a/object", bytes("content"));
        store.create("a/stays", bytes("content"));
        assertThat(inServer("a/.claims/object")).isSymbolicLink();
        store.delete("a/object");
        assertThat(inServer("a/.claims")).isDirectoryNotContaining("glob:**/object");
        assertThat(inServer("a/.claims/stays")).isSymbolicLink();
        assertThat(read("a/stays")).isEqualTo("content");
    }

    @Test
    void anyNumberOfNamesIsFetched() throws Exception {
        List<Range> ranges = new ArrayList<>();
        Files.createDirectories(inServer("a/b/some-folder-heads"));
        for (int i = 10; i < 75; i++) {
            String name = "a/b/some-folder-heads/00000000" + i + ".json";
            Files.writeString(inServer(name), "content");
            ranges.add(new Range(name, 0, 7));
            // Some of these lists fill rsync's buffers exactly.
            try (Fetch fetch = store.fetch(ranges)) {
                ByteBuffer last = ByteBuffer.allocate(7);
                fetch.read(ranges.size() - 1, last);
                assertThat(new String(last.array(), StandardCharsets.US_ASCII)).isEqualTo("content");
            }
        }
    }

    @Test
    void whatRsyncIsStillWritingIsNoObject() throws Exception {
        store.create("a/object", bytes("content"));
        Files.writeString(inServer("a/.another.Xa3d5Q"), "half of it");
        assertThat(store.list("")).hasSize(1);
        assertThat(store.listSegments("a")).containsExactly("object");
        assertThat(store.listSmall("a", 100)).hasSize(1);
    }

    @Test
    void whatOthersPutThereIsNoObject() throws Exception {
        store.create("a/object", bytes("content"));
        Files.writeString(inServer("a/umläut"), "");
        Files.writeString(inServer("a/line\nfeed"), "");
        Files.writeString(inServer("a/back\\#012slash"), "");
        Files.createSymbolicLink(inServer("a/link"), Path.of("object"));
        assertThat(store.list("")).hasSize(1);
        assertThat(store.listSegments("a")).containsExactly("object");
        assertThat(store.size("a/link")).isEmpty();
    }

    @Test
    void oneOfManyCreatesAlsoWhereTheDaemonSpoilsLinks() throws Exception {
        String url = server.url().replace("castor@", "").replace("cache-save", "not-chrooted");
        for (int round = 0; round < 10; round++) {
            String name = "race/object-" + round;
            CyclicBarrier start = new CyclicBarrier(4);
            List<Future<Boolean>> told = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                told.add(threads.submit(() -> {
                    try (Store mine = open(url)) {
                        start.await();
                        return mine.create(name, bytes("content"));
                    }
                }));
            }
            int created = 0;
            for (Future<Boolean> one : told) {
                created += one.get() ? 1 : 0;
            }
            assertThat(created).isOne();
        }
        assertThat(Files.readSymbolicLink(inServer("race/.claims/object-0")).toString())
                .startsWith("/rsyncd-munged/");
    }

    @Test
    void aServerThatIsBusyIsWorthARetry() throws Exception {
        String url = server.url().replace("castor@", "").replace("cache-save", "one%20at%20a%20time");
        try (Store busy = open(url);
                Socket other = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            other.getOutputStream().write(bytes("@RSYNCD: 31.0 md5\none at a time\n"));
            Waiting.until("the other is connected", () -> server.connections() > 0);
            other.getInputStream().readNBytes(30);
            assertThatThrownBy(() -> busy.list(""))
                    .isInstanceOf(RetryableException.class)
                    .hasMessageContaining("raise 'max connections'");
        }
    }

    @Test
    void aServerThatFallsSilentIsWorthARetry() throws Exception {
        RsyncProgram.Patience little = new RsyncProgram.Patience(Duration.ofSeconds(1), Duration.ofSeconds(1));
        try (FaultyProxy proxy = new FaultyProxy(server.port());
                Store store = new RsyncStore(
                        StoreUrl.parse(Rsyncd.url(proxy.port())), Rsyncd.options(), Retry.NEVER, little)) {
            for (long after : new long[] {0, 120}) {
                proxy.make(new Fault.Hang(after), Way.TO_CLIENT, 1);
                assertThatThrownBy(() -> store.list(""))
                        .isInstanceOf(RetryableException.class)
                        .hasMessageContaining("the server");
            }
            try (Store patient = open(Rsyncd.url(proxy.port()))) {
                assertThat(patient.list("")).isEmpty();
            }
        }
    }

    @Test
    void anInterruptEndsACallAndItsProcessesAtOnce() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(server.port());
                Store store = open(Rsyncd.url(proxy.port()))) {
            store.create("a/large", new byte[1_000_000]);
            proxy.make(new Fault.Hang(500_000), Way.TO_CLIENT, 1);
            Future<?> call = threads.submit(() -> {
                store.read("a/large", 0, ByteBuffer.allocate(1_000_000));
                return null;
            });
            Waiting.until("rsync runs", () -> clients(proxy.port()) >= 2);
            threads.shutdownNow();
            assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
            assertThat(clients(proxy.port())).isZero();
        }
    }

    @Test
    void closingTheStoreEndsWhatIsUnderWay() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(server.port())) {
            proxy.make(new Fault.Hang(0), Way.TO_CLIENT, 1);
            Store closing = open(Rsyncd.url(proxy.port()));
            Future<?> call = threads.submit(() -> closing.list(""));
            Waiting.until("it is connected", () -> proxy.connections() > 0);
            closing.close();
            assertThatThrownBy(call::get).hasCauseInstanceOf(StoreException.class);
            assertThat(clients(proxy.port())).isZero();
        }
    }

    /** Processes that speak with a port. */
    private static long clients(int port) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains(":" + port + "/"))
                .count();
    }
}
