package io.jenkins.plugins.castor.engine.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.ConfinedStore;
import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * For tests of what a client can do to the machine that shares its store, when it keeps to nothing but the form of requests.
 * The clock of their sessions stands still.
 */
@Timeout(120)
abstract class HostileClient {

    static final Namespace MINE = new Namespace("p", "b", "j");
    static final int MIB = 1 << 20;
    static final Duration HOUR = Duration.ofHours(1);
    static final byte[] WORDS = "these words, whole".getBytes(StandardCharsets.UTF_8);
    static final Allowed ONE = allowed("p/b/j/packs/one", WORDS);
    static final String OBJECT = "p/b/j/object";

    @TempDir
    Path temp;

    final AtomicLong nanos = new AtomicLong();
    final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<StoreServer> servers = new ArrayList<>();

    @AfterEach
    final void end() {
        servers.forEach(StoreServer::close);
        threads.shutdownNow();
    }

    static Allowed allowed(String name, byte[] content) {
        return new Allowed(name, Digests.hex(Digests.sha256().digest(content)), content.length);
    }

    final Store directory() {
        return new DirectoryStore(temp.resolve("store"));
    }

    final StoreServer share(ShareLimits limits, Allowed... writable) {
        return share(directory(), limits, writable);
    }

    final StoreServer share(Store store, ShareLimits limits, Allowed... writable) {
        StoreServer server =
                StoreServer.confined(new ConfinedStore(store, List.of(MINE), List.of(writable)), limits, nanos::get);
        servers.add(server);
        return server;
    }

    final StoreServer share(Allowed... writable) {
        return share(ShareLimits.DEFAULT, writable);
    }

    final List<Path> staged() throws IOException {
        Path staging = temp.resolve("store/.staging");
        if (!Files.exists(staging)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(staging)) {
            return files.toList();
        }
    }

    static ByteBuffer good(byte[] answer) throws IOException {
        return Answers.read(answer);
    }

    static boolean isGood(byte[] answer) {
        return answer[0] == 0;
    }

    static void refused(byte[] answer, String why) {
        assertThatThrownBy(() -> Answers.read(answer))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(why);
    }

    static void ended(StoreServer server, String why) {
        assertThat(server.ended().toCompletableFuture()).isCompletedWithValue("the session was ended: " + why);
        refused(server.call(Requests.size(OBJECT)), why);
    }

    static void goesOn(StoreServer server) throws IOException {
        assertThat(server.ended().toCompletableFuture()).isNotDone();
        good(server.call(Requests.size(OBJECT)));
    }

    static long begin(StoreServer server, Allowed object) throws IOException {
        return good(server.call(Requests.begin(object.name(), object.digest(), object.bytes())))
                .getLong();
    }

    static void await(CountDownLatch latch) throws StoreException {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new StoreException("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new StoreException("interrupted", e);
        }
    }
}
