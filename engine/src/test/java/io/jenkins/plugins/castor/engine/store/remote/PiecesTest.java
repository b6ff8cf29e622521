package io.jenkins.plugins.castor.engine.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How an object goes over a line in pieces, of which several are under way at once. */
@Timeout(60)
class PiecesTest {

    private static final String NAME = "p/b/j/packs/one";
    private static final String WORDS = "these words, whole";

    @TempDir
    Path temp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private DirectoryStore store;
    private StoreServer server;

    @BeforeEach
    void share() {
        store = new DirectoryStore(temp.resolve("store"));
        server = new StoreServer(store, incoming());
    }

    @AfterEach
    void end() {
        server.close();
        threads.shutdownNow();
    }

    private Path incoming() {
        return temp.resolve("incoming");
    }

    @Test
    void asManyPiecesAsMayBeAreUnderWayAtOnceAndNoMore() throws Exception {
        CountDownLatch together = new CountDownLatch(Outgoing.AT_ONCE);
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Line line = request -> {
            if (request[0] != Operation.APPEND.ordinal()) {
                return server.call(request);
            }
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            together.countDown();
            assertThat(together.await(30, TimeUnit.SECONDS)).isTrue();
            byte[] answer = server.call(request);
            underWay.decrementAndGet();
            return answer;
        };
        Upload upload = pieces(3 * Outgoing.AT_ONCE);
        AtomicLong sent = new AtomicLong();

        assertThat(new RemoteStore(line, "the store").put(List.of(upload), sent::addAndGet))
                .containsExactly(NAME);
        assertThat(most).hasValue(Outgoing.AT_ONCE);
        assertThat(sent).hasValue(upload.bytes());
        assertThat(temp.resolve("store").resolve(NAME)).hasSameBinaryContentAs(upload.file());
        assertThat(incoming()).isEmptyDirectory();
    }

    @Test
    void aPieceThatOvertookAnotherWaitsForIt() throws Exception {
        long number = begin();
        Future<byte[]> last = later(append(number, 13, WORDS.substring(13)));
        awaitWaiting(1);
        Future<byte[]> middle = later(append(number, 5, WORDS.substring(5, 13)));
        awaitWaiting(2);
        good(server.call(append(number, 0, WORDS.substring(0, 5))));
        good(middle.get());
        good(last.get());
        assertThat(Answers.readBoolean(good(server.call(request(Operation.END, number)))))
                .isTrue();
        assertThat(temp.resolve("store").resolve(NAME)).hasContent(WORDS);
    }

    @Test
    void piecesThatNobodySendsAreRefusedAndHarmNothing() throws Exception {
        long number = begin();
        good(server.call(append(number, 0, WORDS.substring(0, 10))));
        for (long offset : List.of(0L, 5L, 9L)) {
            refused(server.call(append(number, offset, "twice")), "was sent twice");
        }
        refused(server.call(append(number, 10, WORDS)), "more than the promised 18 bytes");
        refused(server.call(append(number, Long.MAX_VALUE, "x")), "more than the promised 18 bytes");
        refused(server.call(append(number, -1, "x")), "nobody sends 1 bytes at once from byte -1");
        refused(server.call(append(number, 10, "")), "nobody sends 0 bytes");
        String large = "x".repeat(Operation.MOST_BYTES + 1);
        refused(server.call(append(number, 10, large)), "nobody sends 8388609 bytes");
        refused(server.call(append(number + 1, 10, "x")), "nothing is being sent under the number");

        good(server.call(append(number, 10, WORDS.substring(10))));
        good(server.call(request(Operation.END, number)));
        assertThat(temp.resolve("store").resolve(NAME)).hasContent(WORDS);
    }

    @Test
    void whoRunsAheadIsRefusedAndNotHeldInMemory() throws Exception {
        long number = begin();
        List<Future<byte[]>> early = new ArrayList<>();
        for (int i = 1; i <= Outgoing.AT_ONCE; i++) {
            early.add(later(append(number, i, "x")));
            awaitWaiting(i);
        }
        refused(server.call(append(number, 10, "x")), "too much of p/b/j/packs/one was sent before its byte 0 came");
        refused(server.call(append(number, 0, "x")), "too much");
        good(server.call(request(Operation.CANCEL, number)));
        for (Future<byte[]> piece : early) {
            refused(piece.get(), "has ended");
        }
    }

    @Test
    void twoThatWaitForTheSamePlaceAreNotBothTaken() throws Exception {
        long number = begin();
        List<Future<byte[]>> rivals = List.of(later(append(number, 5, "rival")), later(append(number, 5, "RIVAL")));
        awaitWaiting(2);
        good(server.call(append(number, 0, WORDS.substring(0, 5))));
        int taken = 0;
        for (Future<byte[]> rival : rivals) {
            taken += rival.get().length == 1 ? 1 : 0;
        }
        assertThat(taken).isEqualTo(1);
        refused(server.call(request(Operation.END, number)), "not what was promised");
        assertThat(incoming()).isEmptyDirectory();
    }

    @Test
    void whatWaitsIsReleasedWhenTheUploadOrTheSharingEnds() throws Exception {
        long cancelled = begin();
        Future<byte[]> first = later(append(cancelled, 5, "x"));
        awaitWaiting(1);
        good(server.call(request(Operation.CANCEL, cancelled)));
        refused(first.get(), "has ended before byte 5");

        Future<byte[]> second = later(append(begin(), 5, "x"));
        awaitWaiting(1);
        server.close();
        refused(second.get(), "has ended before byte 5");
        assertThat(incoming()).isEmptyDirectory();
    }

    @Test
    void aPieceThatCannotBeWrittenEndsTheUpload() throws Exception {
        long number = begin();
        Future<byte[]> waiting = later(append(number, 5, WORDS.substring(5)));
        awaitWaiting(1);
        Thread.currentThread().interrupt(); // which is how a file is made to refuse to be written
        byte[] broken = server.call(append(number, 0, WORDS.substring(0, 5)));
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> Answers.read(broken))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the store cannot write what is sent as ")
                .hasMessageContaining("see the disk of the store");
        refused(waiting.get(), "has ended before byte 5");
        refused(server.call(append(number, 0, WORDS)), "has ended");
        refused(server.call(request(Operation.END, number)), "not what was promised");
        assertThat(incoming()).isEmptyDirectory();
    }

    @Test
    void troubleWithAPieceInTheMiddleIsToldOnceAndLeavesNothing() throws Exception {
        AtomicInteger appended = new AtomicInteger();
        AtomicInteger underWay = new AtomicInteger();
        Line line = request -> {
            if (request[0] == Operation.APPEND.ordinal() && appended.incrementAndGet() == 6) {
                throw new IOException("the channel is closing");
            }
            underWay.incrementAndGet();
            try {
                return server.call(request);
            } finally {
                underWay.decrementAndGet();
            }
        };
        Upload upload = pieces(12);
        assertThatThrownBy(() -> new RemoteStore(line, "the store").put(List.of(upload), bytes -> {}))
                .isInstanceOf(StoreException.class)
                .hasMessage("the line to the store failed: the channel is closing")
                .hasNoSuppressedExceptions();
        assertThat(appended).hasValueLessThanOrEqualTo(5 + 2 * Outgoing.AT_ONCE);
        assertThat(incoming()).isEmptyDirectory();
        assertThat(store.list("")).isEmpty();
        awaitEnd(underWay);
    }

    @Test
    void anInterruptEndsTheSendingAtOnceAndLeavesNothing() throws Exception {
        CountDownLatch reached = new CountDownLatch(Outgoing.AT_ONCE);
        AtomicInteger underWay = new AtomicInteger();
        Line line = request -> {
            if (request[0] != Operation.APPEND.ordinal()) {
                return server.call(request);
            }
            underWay.incrementAndGet();
            try {
                reached.countDown();
                new CountDownLatch(1).await(); // for ever: an answer that never comes
                return server.call(request);
            } finally {
                underWay.decrementAndGet();
            }
        };
        Upload upload = pieces(2 * Outgoing.AT_ONCE);
        AtomicReference<Exception> trouble = new AtomicReference<>();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        Thread sender = new Thread(() -> {
            try {
                new RemoteStore(line, "the store").put(List.of(upload), bytes -> {});
            } catch (StoreException | RuntimeException e) {
                trouble.set(e);
            }
            stillInterrupted.set(Thread.currentThread().isInterrupted());
        });
        sender.start();
        reached.await();
        sender.interrupt();
        sender.join();
        assertThat(trouble.get()).isInstanceOf(StoreException.class).hasMessage("interrupted");
        assertThat(stillInterrupted).isTrue();
        assertThat(incoming()).isEmptyDirectory();
        awaitEnd(underWay);
    }

    private Upload pieces(int count) throws IOException {
        byte[] content = new byte[count * Outgoing.PIECE - 7];
        new Random(3).nextBytes(content);
        Path file = Files.write(temp.resolve("large"), content);
        return new Upload(NAME, Digests.hex(Digests.sha256().digest(content)), content.length, file);
    }

    /** Begins to send {@link #WORDS}. */
    private long begin() throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(request)) {
            out.writeByte(Operation.BEGIN.ordinal());
            Answers.writeText(out, NAME);
            Answers.writeText(out, Digests.hex(Digests.sha256().digest(WORDS.getBytes(StandardCharsets.UTF_8))));
            out.writeLong(WORDS.length());
        }
        return good(server.call(request.toByteArray())).getLong();
    }

    private static byte[] append(long number, long offset, String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(17 + bytes.length)
                .put((byte) Operation.APPEND.ordinal())
                .putLong(number)
                .putLong(offset)
                .put(bytes)
                .array();
    }

    private static byte[] request(Operation operation, long number) {
        return ByteBuffer.allocate(9)
                .put((byte) operation.ordinal())
                .putLong(number)
                .array();
    }

    private static ByteBuffer good(byte[] answer) throws IOException {
        return Answers.read(answer);
    }

    private static void refused(byte[] answer, String why) {
        assertThatThrownBy(() -> Answers.read(answer))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(why);
    }

    private Future<byte[]> later(byte[] request) {
        return threads.submit(() -> server.call(request));
    }

    private static void awaitWaiting(int count) {
        await(count + " pieces wait in the server for those before them", () -> waiting() >= count);
    }

    private static long waiting() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> stack.length > 3
                        && stack[0].getMethodName().startsWith("wait")
                        && List.of(stack).toString().contains("Incoming.append"))
                .count();
    }

    private static void awaitEnd(AtomicInteger underWay) {
        await("no piece is under way", () -> underWay.get() == 0);
    }

    private static void await(String what, BooleanSupplier there) {
        Waiting.until(what, there::getAsBoolean);
    }
}
