package io.jenkins.plugins.castor.engine.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names, sizes, numbers and bytes that no honest client sends. */
class HostileRequestsTest extends HostileClient {

    @Test
    void aLoadCannotBeginToSendAnything() throws Exception {
        StoreServer load = share();
        for (String name : List.of("p/b/j/packs/invented", "p/b/j/heads/0000000001.json", "p/b/j2/x", "../x", "")) {
            refused(load.call(Requests.begin(name, ONE.digest(), 1L << 40)), "not allowed");
        }
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aSaveBeginsToSendExactlyTheObjectsThatItMayPut() throws Exception {
        StoreServer save = share(ONE);
        refused(save.call(Requests.begin("p/b/j/packs/two", ONE.digest(), ONE.bytes())), "not allowed");
        for (long bytes : List.of(ONE.bytes() + 1, ONE.bytes() - 1, 0L, -1L, 1L << 40, Long.MAX_VALUE)) {
            refused(save.call(Requests.begin(ONE.name(), ONE.digest(), bytes)), "not allowed");
        }
        for (String digest : List.of("", "0".repeat(64), ONE.digest() + "0", "\0")) {
            refused(save.call(Requests.begin(ONE.name(), digest, ONE.bytes())), "not allowed");
        }
        assertThat(temp).isEmptyDirectory();
        begin(save, ONE);
        assertThat(staged()).hasSize(1);
    }

    @Test
    void nothingIsCreatedOrDeletedBesidesThat() throws Exception {
        directory().create(OBJECT, WORDS);
        StoreServer save = share(ONE);
        refused(save.call(Requests.create("p/b/j/heads/1", WORDS)), "CREATE is not allowed");
        refused(save.call(Requests.create(ONE.name(), WORDS)), "CREATE is not allowed");
        refused(save.call(Requests.delete(OBJECT)), "DELETE is not allowed");
        assertThat(directory().list("")).hasSize(1);
    }

    static Stream<byte[]> lies() {
        byte[] cutShort = Requests.begin(ONE.name(), ONE.digest(), ONE.bytes());
        return Stream.of(
                new byte[0],
                new byte[] {4},
                new byte[17],
                Requests.of(-1, out -> {}),
                Requests.of(10, out -> out.writeLong(1)),
                Requests.of(127, out -> out.write(new byte[100])),
                Arrays.copyOf(cutShort, cutShort.length - 1),
                Requests.of(Operation.SIZE.ordinal(), out -> out.writeInt(Integer.MAX_VALUE)),
                Requests.of(Operation.SIZE.ordinal(), out -> out.writeInt(-1)),
                Requests.of(Operation.LIST.ordinal(), out -> out.writeInt(Integer.MIN_VALUE)),
                Requests.size("p/b/j/" + "x".repeat(5000)),
                Requests.size("p/b/j/\0"),
                Requests.list("p/b"),
                Requests.segments("p/b/j/../.."),
                Requests.read(OBJECT, 0, Integer.MAX_VALUE),
                Requests.read(OBJECT, 0, -1),
                Requests.read(OBJECT, 0, Integer.MIN_VALUE),
                Requests.read(OBJECT, -1, 1),
                Requests.read(OBJECT, Long.MIN_VALUE, 1),
                Requests.read(OBJECT, Long.MAX_VALUE, 1),
                Requests.read(OBJECT, Long.MAX_VALUE, Operation.MOST_BYTES),
                Requests.read(OBJECT, 0, WORDS.length + 1),
                Requests.read(OBJECT, WORDS.length, 1),
                Requests.read("p/b/j/none", 0, Operation.MOST_BYTES),
                Requests.read("p/b/j2/object", 0, 1),
                Requests.append(1, 0, WORDS),
                Requests.append(-1, 0, WORDS),
                Requests.append(Long.MAX_VALUE, Long.MAX_VALUE, WORDS),
                Requests.end(0),
                Requests.end(1),
                Requests.end(Long.MIN_VALUE));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aLieIsRefusedAndHarmsNothing(byte[] request) throws Exception {
        directory().create(OBJECT, WORDS);
        StoreServer save = share(ONE);
        byte[] answer = save.call(request);
        assertThatThrownBy(() -> Answers.read(answer)).isInstanceOf(Exception.class);
        assertThat(staged()).isEmpty();
        goesOn(save);
    }

    @Test
    void aRangeThatIsNotThereIsRefusedBeforeMemoryIsTakenForIt() throws Exception {
        directory().create(OBJECT, WORDS);
        AtomicInteger reads = new AtomicInteger();
        Store counting = new ForwardingStore(directory()) {
            @Override
            public void read(String name, long offset, ByteBuffer into) throws StoreException {
                reads.incrementAndGet();
                super.read(name, offset, into);
            }
        };
        StoreServer load = share(counting, ShareLimits.DEFAULT);
        refused(load.call(Requests.read(OBJECT, 0, Operation.MOST_BYTES)), "has 18 bytes, and 8388608 were asked for");
        refused(load.call(Requests.read("p/b/j/none", 0, Operation.MOST_BYTES)), "there is no object p/b/j/none");
        assertThat(reads).hasValue(0);
        good(load.call(Requests.read(OBJECT, 0, WORDS.length)));
        assertThat(reads).hasValue(1);
    }

    @Test
    void aNameThatIsLongerThanAnyIsNotRead() {
        refused(share().call(Requests.size("p/b/j/" + "x".repeat(5000))), "a name of 5006 bytes is too long");
    }

    @Test
    void garbageIsRefusedAndHarmsNothing() throws Exception {
        directory().create(OBJECT, WORDS);
        StoreServer save = share(new ShareLimits(20_000, 20_000, 64 * MIB, 16, 4, HOUR, HOUR), ONE);
        Random random = new Random(14);
        for (int i = 0; i < 10_000; i++) {
            byte[] garbage = new byte[random.nextInt(60)];
            random.nextBytes(garbage);
            if (garbage.length > 0) {
                garbage[0] = (byte) random.nextInt(Operation.CANCEL.ordinal()); // CANCEL of no upload is no trouble
            }
            assertThat(isGood(save.call(garbage))).isFalse();
        }
        assertThat(staged()).isEmpty();
        goesOn(save);
    }

    @Test
    void anUploadIsKnownToItsOwnSessionOnly() throws Exception {
        StoreServer save = share(ONE);
        StoreServer other = share(ONE);
        long number = begin(save, ONE);
        refused(other.call(Requests.append(number, 0, WORDS)), "nothing is being sent under the number");
        refused(other.call(Requests.end(number)), "nothing is being sent under the number");
        good(other.call(Requests.cancel(number)));
        good(save.call(Requests.append(number, 0, WORDS)));
        good(save.call(Requests.end(number)));
        refused(save.call(Requests.end(number)), "nothing is being sent under the number");
        refused(save.call(Requests.append(number, 0, WORDS)), "nothing is being sent under the number");
        assertThat(directory().list("")).hasSize(1);
    }

    @Test
    void piecesOfAnotherUploadMakeNoObject() throws Exception {
        byte[] others = "other words, whole".getBytes(StandardCharsets.UTF_8);
        Allowed two = allowed("p/b/j/packs/two", others);
        StoreServer save = share(ONE, two);
        long first = begin(save, ONE);
        long second = begin(save, two);
        good(save.call(Requests.append(first, 0, others)));
        good(save.call(Requests.append(second, 0, WORDS)));
        refused(save.call(Requests.end(first)), "not what was promised");
        refused(save.call(Requests.end(second)), "not what was promised");
        assertThat(directory().list("")).isEmpty();
        assertThat(staged()).isEmpty();
    }
}
