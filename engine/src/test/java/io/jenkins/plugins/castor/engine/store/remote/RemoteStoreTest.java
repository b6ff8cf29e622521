package io.jenkins.plugins.castor.engine.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.ConfinedStore;
import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreContract;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteStoreTest extends StoreContract {

    private static final Namespace MINE = new Namespace("p", "b", "j");

    @Override
    protected Store open() {
        return new RemoteStore(StoreServer.trusting(directory()), "the store");
    }

    private Store directory() {
        return new DirectoryStore(temp.resolve("the store"));
    }

    private Path incoming() {
        return temp.resolve("the store/.staging");
    }

    private Store confined(Allowed... writable) {
        ConfinedStore confined = new ConfinedStore(directory(), List.of(MINE), List.of(writable));
        return new RemoteStore(StoreServer.confined(confined, ShareLimits.DEFAULT), "mine");
    }

    private static Allowed allowed(Store.Upload upload) {
        return new Allowed(upload.name(), upload.digest().orElseThrow(), upload.bytes());
    }

    @Test
    void aConfinedMachineReadsItsNamespacesAndNothingElse() throws Exception {
        store.create("p/b/j/heads/one", bytes("mine"));
        store.create("p/b/j2/heads/one", bytes("not mine"));
        Store mine = confined();

        assertThat(mine.list("p/b/j")).hasSize(1);
        assertThat(mine.listSegments("p/b/j/heads")).containsExactly("one");
        assertThat(mine.size("p/b/j/heads/one")).hasValue(4);
        assertThat(mine.small("p/b/j/heads/one", 100).content()).isEqualTo(bytes("mine"));
        for (String other : List.of("", "p", "p/b", "p/b/j2", "p/b/j/../j2", "p/b/j/./x", "p/b/j//x", "p/b/j\\x")) {
            assertThatThrownBy(() -> mine.list(other)).as(other).hasMessageContaining("not allowed to look at");
            assertThatThrownBy(() -> mine.listSegments(other)).hasMessageContaining("not allowed to look at");
            assertThatThrownBy(() -> mine.size(other + "/heads/one")).hasMessageContaining("not allowed");
            assertThatThrownBy(() -> mine.read(other + "/heads/one", 0, ByteBuffer.allocate(1)))
                    .hasMessageContaining("not allowed");
        }
    }

    @Test
    void aConfinedMachinePutsExactlyWhatItWasAllowed() throws Exception {
        Store.Upload good = upload("p/b/j/packs/one", "these bytes");
        Store.Upload other = upload("p/b/j/packs/two", "these bytes");
        Store.Upload changed = upload("p/b/j/packs/one", "those bytes");
        Store mine = confined(allowed(good));

        assertThatThrownBy(() -> put(mine, other)).hasMessageContaining("not allowed");
        assertThatThrownBy(() -> put(mine, changed)).hasMessageContaining("not allowed");
        assertThatThrownBy(() -> mine.create("p/b/j/heads/1", bytes("x"))).hasMessageContaining("not allowed");
        assertThatThrownBy(() -> mine.delete("p/b/j/packs/one")).hasMessageContaining("not allowed");
        assertThat(put(mine, good)).isTrue();
        assertThat(read("p/b/j/packs/one")).isEqualTo("these bytes");
        assertThat(store.list("")).hasSize(1);
        assertThat(incoming()).isEmptyDirectory();
    }

    @Test
    void whatIsNotWhatWasPromisedNeverBecomesAnObject() throws Exception {
        Store.Upload upload = upload("p/b/j/packs/one", "these bytes");
        Files.writeString(upload.file(), "those bytes");
        assertThatThrownBy(() -> put(confined(allowed(upload)), upload)).hasMessageContaining("not what was promised");
        Files.writeString(upload.file(), "these bytes and more");
        assertThatThrownBy(() -> put(confined(allowed(upload)), upload))
                .hasMessageContaining("more than the promised 11 bytes");
        Files.writeString(upload.file(), "these");
        assertThatThrownBy(() -> put(confined(allowed(upload)), upload)).hasMessageContaining("not what was promised");
        assertThat(store.list("")).isEmpty();
        assertThat(incoming()).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 255})
    void nonsenseIsAnsweredAndHarmsNothing(long first) throws Exception {
        StoreServer server = StoreServer.trusting(directory());
        for (int length = 0; length < 40; length++) {
            byte[] request = random(length);
            if (length > 0) {
                request[0] = (byte) first;
            }
            byte[] answer = server.call(request);
            assertThatThrownBy(() -> Answers.read(answer)).isInstanceOf(Exception.class);
        }
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void aServerThatIsClosedAnswersSoAndLeavesNothing() throws Exception {
        StoreServer server = StoreServer.trusting(directory());
        Store remote = new RemoteStore(server, "the store");
        Line cut = request -> {
            if (request[0] == Operation.APPEND.ordinal()) {
                server.close();
            }
            return server.call(request);
        };
        assertThatThrownBy(() -> put(new RemoteStore(cut, "the store"), upload("p/b/j/x", "content")))
                .hasMessageContaining("no longer shared");
        assertThatThrownBy(() -> remote.size("p/b/j/x")).hasMessageContaining("no longer shared");
        try (Stream<Path> left = Files.list(incoming())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aLineThatIsDownSaysSo() {
        Line down = request -> {
            throw new IOException("the channel is closing");
        };
        assertThatThrownBy(() -> new RemoteStore(down, "the store").size("x"))
                .isInstanceOf(StoreException.class)
                .hasMessage("the line to the store failed: the channel is closing");
    }

    @Test
    void whatWentWrongAtTheOtherEndIsToldHere() throws Exception {
        assertThatThrownBy(() -> store.read("p/b/j/none", 0, ByteBuffer.allocate(1)))
                .isInstanceOf(MissingObjectException.class)
                .hasMessageContaining("p/b/j/none");
        assertThatThrownBy(() -> store.size("../out")).isInstanceOf(IllegalArgumentException.class);
        Store busy = new ForwardingStore(directory()) {
            @Override
            public OptionalLong size(String name) throws StoreException {
                throw new RetryableException("busy", null, Optional.of(Duration.ofSeconds(3)));
            }
        };
        assertThatThrownBy(() -> new RemoteStore(StoreServer.trusting(busy), "the store").size("x"))
                .isInstanceOfSatisfying(
                        RetryableException.class, e -> assertThat(e.after()).contains(Duration.ofSeconds(3)));
    }

    @Test
    void aLargeObjectGoesInPieces() throws Exception {
        byte[] content = random(19_000_001);
        Path file = Files.write(temp.resolve("large"), content);
        String digest = Digests.hex(Digests.sha256().digest(content));
        assertThat(put(store, new Store.Upload("p/b/j/large", Optional.of(digest), content.length, file)))
                .isTrue();
        ByteBuffer all = ByteBuffer.allocate(content.length);
        store.read("p/b/j/large", 0, all);
        assertThat(all.array()).isEqualTo(content);
    }

    /** Without a {@code RetryingStore}, so a single refusal would show. */
    @Test
    void manyReadsAtOnceStayWithinWhatASessionAllows() throws Exception {
        store.create("p/b/j/large", random(4 << 20));
        Line server = oftenRead();
        Line slow = request -> {
            byte[] answer = server.call(request);
            Thread.sleep(20); // the answer is on its way
            return answer;
        };
        Store mine = new RemoteStore(slow, "mine");
        ExecutorService many = Executors.newFixedThreadPool(64);
        try {
            List<Future<Integer>> reads = new ArrayList<>();
            for (int i = 0; i < 128; i++) {
                reads.add(many.submit(() -> {
                    ByteBuffer all = ByteBuffer.allocate(4 << 20);
                    mine.read("p/b/j/large", 0, all);
                    mine.size("p/b/j/large");
                    return all.position();
                }));
            }
            for (Future<Integer> read : reads) {
                assertThat(read.get()).isEqualTo(4 << 20);
            }
        } finally {
            many.shutdownNow();
        }
    }

    @Test
    void answersThatAreLostCountOnlyUntilALaterOneArrives() throws Exception {
        store.create("p/b/j/large", random(4 << 20));
        Line server = oftenRead();
        AtomicInteger calls = new AtomicInteger();
        Line lossy = request -> {
            byte[] answer = server.call(request);
            if (calls.incrementAndGet() % 15 != 0) {
                throw new IOException("the answer was lost");
            }
            return answer;
        };
        Store mine = new RemoteStore(lossy, "mine");
        ByteBuffer all = ByteBuffer.allocate(4 << 20);
        for (int i = 1; i <= 90; i++) {
            if (i % 15 == 0) {
                mine.read("p/b/j/large", 0, all.clear());
            } else {
                assertThatThrownBy(() -> mine.read("p/b/j/large", 0, all.clear()))
                        .hasMessageContaining("the answer was lost");
            }
        }
    }

    private StoreServer oftenRead() {
        ShareLimits usual = ShareLimits.DEFAULT;
        ShareLimits limits = new ShareLimits(
                usual.requests(), usual.atOnce(), usual.memory(), usual.uploads(), 200, usual.idle(), usual.duration());
        return StoreServer.confined(new ConfinedStore(directory(), List.of(MINE), List.of()), limits);
    }
}
