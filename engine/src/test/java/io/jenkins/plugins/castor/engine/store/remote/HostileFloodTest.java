package io.jenkins.plugins.castor.engine.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What a client can have the machine hold at one moment that shares its store. */
class HostileFloodTest extends HostileClient {

    @RepeatedTest(20)
    void twoHundredThatBeginAtOnceAreNeverMoreThanMayBe() throws Exception {
        Allowed[] many = IntStream.range(0, 200)
                .mapToObj(i -> allowed("p/b/j/packs/" + i, new byte[i + 1]))
                .toArray(Allowed[]::new);
        StoreServer save = share(new ShareLimits(20_000, 1000, 64 * MIB, 16, 4, HOUR, HOUR), many);
        CyclicBarrier start = new CyclicBarrier(many.length);
        List<Future<Boolean>> begun = new ArrayList<>();
        for (Allowed object : many) {
            begun.add(threads.submit(() -> {
                start.await();
                return isGood(save.call(Requests.begin(object.name(), object.digest(), object.bytes())));
            }));
        }
        int count = 0;
        for (Future<Boolean> one : begun) {
            count += one.get() ? 1 : 0;
        }
        assertThat(count).isEqualTo(16);
        assertThat(staged()).hasSize(16);
        goesOn(save);
        save.close();
        assertThat(staged()).isEmpty();
    }

    /** Called by one thread: it returns from each. */
    @Test
    void fortyEightEarlyPiecesHoldNeitherThreadsNorMemory() throws Exception {
        Allowed[] objects = IntStream.range(0, 16)
                .mapToObj(i -> new Allowed("p/b/j/packs/" + i, "0".repeat(64), 100L * MIB))
                .toArray(Allowed[]::new);
        StoreServer save = share(objects);
        byte[] piece = new byte[256 << 10];
        byte[] newest = save.call(Requests.size(OBJECT));
        for (Allowed object : objects) {
            long number = begin(save, object);
            for (int i = 1; i <= 3; i++) {
                byte[] request = Requests.append(number, (long) i * MIB, piece);
                newest = save.call(Requests.acknowledging(newest, request));
                good(newest);
            }
            refused(save.call(Requests.append(number, 9L * MIB, piece)), "too much of");
        }
        goesOn(save);
        assertThat(staged()).hasSize(16);
        save.close();
        assertThat(staged()).isEmpty();
    }

    @Test
    void answersThatTheClientDoesNotTakeAreNoMoreThanFitIntoItsMemory() throws Exception {
        directory().create(OBJECT, new byte[8 * MIB]);
        StoreServer load = share();
        List<Future<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(threads.submit(() -> load.call(Requests.read(OBJECT, 0, 8 * MIB))));
        }
        long held = 0;
        int refusals = 0;
        for (Future<byte[]> one : answers) {
            held += one.get().length;
            refusals += isGood(one.get()) ? 0 : 1;
        }
        assertThat(held).isLessThan(64 * MIB);
        assertThat(refusals).isGreaterThanOrEqualTo(200 - 7);
    }

    @Test
    void smallAnswersThatTheClientDoesNotTakeCountToo() throws Exception {
        StoreServer load = share();
        for (int i = 0; i < ShareLimits.DEFAULT.atOnce(); i++) {
            good(load.call(Requests.size(OBJECT)));
        }
        byte[] refusal = load.call(Requests.size(OBJECT));
        assertThatThrownBy(() -> Answers.read(refusal))
                .isInstanceOf(RetryableException.class)
                .hasMessageContaining("more than 64 requests are under way");
        assertThat(load.ended().toCompletableFuture()).isNotDone();
    }

    @Test
    void anAnswerThatWasTakenMakesRoomForAsMuch() throws Exception {
        directory().create(OBJECT, new byte[8 * MIB]);
        StoreServer load = share(new ShareLimits(20_000, 64, 20 * MIB, 16, 400, HOUR, HOUR));
        byte[] first = load.call(Requests.read(OBJECT, 0, 8 * MIB));
        byte[] second = load.call(Requests.read(OBJECT, 0, 8 * MIB));
        refused(load.call(Requests.read(OBJECT, 0, 8 * MIB)), "the client must take the answers first");
        good(load.call(Requests.acknowledging(first, Requests.read(OBJECT, 0, 8 * MIB))));
        refused(load.call(Requests.acknowledging(first, Requests.read(OBJECT, 0, 8 * MIB))), "take the answers first");
        byte[] newest = good(load.call(Requests.acknowledging(second, Requests.read(OBJECT, 0, 8 * MIB))))
                .array();
        for (int i = 0; i < 20; i++) {
            newest = load.call(Requests.acknowledging(newest, Requests.read(OBJECT, 0, 8 * MIB)));
            good(newest);
        }
    }

    @Test
    void whatTheClientDoesNotKnowProvesNothing() throws Exception {
        directory().create(OBJECT, new byte[8 * MIB]);
        StoreServer load = share(new ShareLimits(20_000, 64, 10 * MIB, 16, 4, HOUR, HOUR));
        Acknowledgement right = Acknowledgement.ofAnswer(load.call(Requests.read(OBJECT, 0, 8 * MIB)));
        for (Acknowledgement forged : List.of(
                new Acknowledgement(right.sequence(), right.token() + 1),
                new Acknowledgement(right.sequence() + 1, right.token()),
                new Acknowledgement(Long.MAX_VALUE, right.token()),
                new Acknowledgement(Long.MIN_VALUE, 0))) {
            byte[] request = Requests.read(OBJECT, 0, 8 * MIB);
            forged.writeIntoRequest(request);
            refused(load.call(request), "the client must take the answers first");
        }
    }

    @Test
    void aClientThatNeverTakesAnswersIsEnded() throws Exception {
        StoreServer load = share();
        for (int i = 0; i < ShareLimits.DEFAULT.atOnce() + 1000; i++) {
            load.call(Requests.size(OBJECT));
        }
        assertThat(load.ended().toCompletableFuture()).isNotDone();
        load.call(Requests.size(OBJECT));
        ended(load, "the client sent 1000 requests too many without taking the answers");
    }

    @Test
    void listingsAtOnceAreBounded() throws Exception {
        CountDownLatch reached = new CountDownLatch(7);
        CountDownLatch go = new CountDownLatch(1);
        Store slow = new ForwardingStore(directory()) {
            @Override
            public List<StoredObject> list(String prefix) throws StoreException {
                reached.countDown();
                await(go);
                return super.list(prefix);
            }
        };
        StoreServer load = share(slow, ShareLimits.DEFAULT);
        List<Future<byte[]>> under = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            under.add(threads.submit(() -> load.call(Requests.list("p/b/j"))));
        }
        await(reached);
        refused(load.call(Requests.list("p/b/j")), "the client must take the answers first");
        go.countDown();
        for (Future<byte[]> one : under) {
            good(one.get());
        }
    }
}
