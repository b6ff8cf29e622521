package io.jenkins.plugins.castor.engine.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an object goes over a line in pieces, of which several are under way at once. */
@Timeout(60)
class PiecesTest {

    private static final String NAME = "p/b/j/packs/one";
    private static final String WORDS = "these words, whole";

    @TempDir
    Path temp;

    private DirectoryStore store;
    private StoreServer server;

    @BeforeEach
    void share() {
        store = new DirectoryStore(temp.resolve("store"));
        server = StoreServer.trusting(store);
    }

    @AfterEach
    void end() {
        server.close();
    }

    private Path incoming() {
        return temp.resolve("store/.staging");
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
    void piecesThatOvertookOthersAreTakenAtOnce() throws Exception {
        long number = begin();
        good(server.call(append(number, 13, WORDS.substring(13))));
        good(server.call(append(number, 5, WORDS.substring(5, 13))));
        good(server.call(append(number, 0, WORDS.substring(0, 5))));
        assertThat(Answers.readBoolean(good(server.call(Requests.end(number))))).isTrue();
        assertThat(temp.resolve("store").resolve(NAME)).hasContent(WORDS);
    }

    @Test
    void piecesOfAnyOrderMakeTheObject() throws Exception {
        Upload upload = pieces(7);
        byte[] content = Files.readAllBytes(upload.file());
        long number = begin(upload);
        for (int piece : List.of(1, 2, 3, 0, 6, 5, 4)) {
            int from = piece * Outgoing.PIECE;
            int to = Math.min(content.length, from + Outgoing.PIECE);
            good(server.call(Requests.append(number, from, Arrays.copyOfRange(content, from, to))));
        }
        assertThat(Answers.readBoolean(good(server.call(Requests.end(number))))).isTrue();
        assertThat(temp.resolve("store").resolve(NAME)).hasSameBinaryContentAs(upload.file());
    }

    @Test
    void piecesThatCannotBeAreRefusedAndHarmNothing() throws Exception {
        long number = begin();
        good(server.call(append(number, 0, WORDS.substring(0, 10))));
        for (long offset : List.of(0L, 5L, 9L)) {
            refused(server.call(append(number, offset, "twice")), "was sent twice");
        }
        refused(server.call(append(number, 10, WORDS)), "more than the promised 18 bytes");
        refused(server.call(append(number, Long.MAX_VALUE, "x")), "more than the promised 18 bytes");
        refused(server.call(append(number, -1, "x")), "a piece of 1 bytes at byte -1 of");
        refused(server.call(append(number, Long.MIN_VALUE, "x")), "a piece of 1 bytes at byte -9223372036854775808 of");
        refused(server.call(append(number, 10, "")), "a piece of 0 bytes");
        String large = "x".repeat(Operation.MOST_BYTES + 1);
        refused(server.call(append(number, 10, large)), "a piece of 8388609 bytes");
        refused(server.call(append(number + 1, 10, "x")), "nothing is being sent under the number");

        good(server.call(append(number, 10, WORDS.substring(10))));
        good(server.call(Requests.end(number)));
        assertThat(temp.resolve("store").resolve(NAME)).hasContent(WORDS);
    }

    @Test
    void noMoreEarlyPiecesAreTakenThanAClientHasUnderWay() throws Exception {
        long number = begin();
        for (int i = 1; i <= Outgoing.AT_ONCE; i++) {
            good(server.call(append(number, 2L * i, "x")));
        }
        refused(server.call(append(number, 10, "x")), "too much of p/b/j/packs/one was sent before its byte 0 came");
        good(server.call(append(number, 0, "th")));
        good(server.call(append(number, 10, "x")));
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4, 5, 8, 9})
    void anEarlyPieceIsNotTakenTwice(long offset) throws Exception {
        long number = begin();
        good(server.call(append(number, 5, "early")));
        refused(server.call(append(number, offset, "rival")), "byte " + offset + " of p/b/j/packs/one was sent twice");
        good(server.call(append(number, 0, "right")));
        good(server.call(append(number, 10, "after it")));
        refused(server.call(Requests.end(number)), "not what was promised");
        assertThat(incoming()).isEmptyDirectory();
    }

    @Test
    void anObjectWithAGapIsNone() throws Exception {
        long number = begin();
        good(server.call(append(number, 0, WORDS.substring(0, 5))));
        good(server.call(append(number, 6, WORDS.substring(6))));
        refused(server.call(Requests.end(number)), "not what was promised");
        assertThat(store.list("")).isEmpty();
        assertThat(incoming()).isEmptyDirectory();
    }

    @Test
    void whatWasSentInPartGoesWhenTheUploadOrTheSessionEnds() throws Exception {
        long cancelled = begin();
        good(server.call(append(cancelled, 5, "x")));
        good(server.call(Requests.cancel(cancelled)));
        assertThat(incoming()).isEmptyDirectory();
        refused(server.call(append(cancelled, 0, "x")), "nothing is being sent");

        good(server.call(append(begin(), 5, "x")));
        server.close();
        assertThat(incoming()).isEmptyDirectory();
    }

    @Test
    void aPieceThatCannotBeWrittenEndsTheUpload() throws Exception {
        long number = begin();
        good(server.call(append(number, 5, WORDS.substring(5))));
        Thread.currentThread().interrupt(); // which is how a file is made to refuse to be written
        byte[] broken = server.call(append(number, 0, WORDS.substring(0, 5)));
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> Answers.read(broken))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the store cannot write what is sent as ")
                .hasMessageContaining("see the disk of the store");
        refused(server.call(append(number, 0, WORDS)), "has ended");
        refused(server.call(Requests.end(number)), "not what was promised");
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
        return new Upload(NAME, Optional.of(Digests.hex(Digests.sha256().digest(content))), content.length, file);
    }

    /** Begins to send {@link #WORDS}. */
    private long begin() throws IOException {
        byte[] words = WORDS.getBytes(StandardCharsets.UTF_8);
        return begin(new Upload(NAME, Optional.of(Digests.hex(Digests.sha256().digest(words))), words.length, temp));
    }

    private long begin(Upload upload) throws IOException {
        return good(server.call(Requests.begin(upload.name(), upload.digest().orElseThrow(), upload.bytes())))
                .getLong();
    }

    private static byte[] append(long number, long offset, String piece) {
        return Requests.append(number, offset, piece.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer good(byte[] answer) throws IOException {
        return Answers.read(answer);
    }

    private static void refused(byte[] answer, String why) {
        assertThatThrownBy(() -> Answers.read(answer))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(why);
    }

    private static void awaitEnd(AtomicInteger underWay) {
        await("no piece is under way", () -> underWay.get() == 0);
    }

    private static void await(String what, BooleanSupplier there) {
        Waiting.until(what, there::getAsBoolean);
    }
}
