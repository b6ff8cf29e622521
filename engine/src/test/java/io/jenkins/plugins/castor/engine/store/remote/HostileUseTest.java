package io.jenkins.plugins.castor.engine.store.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.store.ConfinedStore;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a client can use over a session: requests, bytes and time. */
class HostileUseTest extends HostileClient {

    @Test
    void aClientThatAsksWithoutEndIsEnded() throws Exception {
        StoreServer load = share();
        byte[] newest = load.call(Requests.size(OBJECT));
        for (int i = 1; i < ShareLimits.DEFAULT.requests(); i++) {
            newest = load.call(Requests.acknowledging(newest, Requests.size(OBJECT)));
            good(newest);
        }
        load.call(Requests.size(OBJECT));
        ended(load, "the client made too many requests for what it reads and may put");
    }

    @Test
    void aListingCostsAsMuchAsItIsLong() throws Exception {
        Store store = directory();
        for (int i = 0; i < 64; i++) {
            store.create("p/b/j/" + i, WORDS);
        }
        ShareLimits limits = new ShareLimits(11, 64, 64 * MIB, 16, 4, HOUR, HOUR);
        StoreServer load = share(limits);
        for (int i = 0; i < 5; i++) {
            good(load.call(Requests.list("p/b/j")));
        }
        load.call(Requests.list("p/b/j"));
        ended(load, "the client made too many requests for what it reads and may put");
    }

    @Test
    void aClientThatReadsAnObjectOverAndOverIsEnded() throws Exception {
        directory().create(OBJECT, new byte[8 * MIB]);
        StoreServer load = share();
        byte[] newest = load.call(Requests.size(OBJECT));
        int readings = 64 / 8 + 4;
        for (int i = 0; i < readings; i++) {
            newest = load.call(Requests.acknowledging(newest, Requests.read(OBJECT, 0, 8 * MIB)));
            good(newest);
        }
        load.call(Requests.acknowledging(newest, Requests.read(OBJECT, 0, 8 * MIB)));
        ended(load, "the client read objects more than 4 times over");
    }

    @Test
    void noMoreIsWrittenThanTheObjectsHaveThatMayBePut() throws Exception {
        StoreServer save = share(ONE);
        StoreServer other = share(ONE);
        long kept = begin(other, ONE);
        long number = begin(save, ONE);
        good(save.call(Requests.append(number, 0, WORDS)));
        good(save.call(Requests.cancel(number)));
        long again = begin(save, ONE);
        begin(save, ONE);
        assertThat(staged()).hasSize(3);
        save.call(Requests.append(again, 0, new byte[1]));
        ended(save, "the client sent more bytes than the objects have that it may put");
        assertThat(staged()).as("only what another session receives is left").hasSize(1);

        good(other.call(Requests.append(kept, 0, WORDS)));
        assertThat(Answers.readBoolean(good(other.call(Requests.end(kept))))).isTrue();
    }

    @Test
    void aClientThatStallsIsEndedAndLeavesNothing() throws Exception {
        StoreServer save = share(ONE);
        good(save.call(Requests.append(begin(save, ONE), 0, new byte[5])));
        nanos.addAndGet(Duration.ofMinutes(60).toNanos());
        save.checkTime();
        assertThat(staged()).hasSize(1);
        nanos.addAndGet(1);
        save.checkTime();
        ended(save, "the client sent nothing for 1h");
        assertThat(staged()).isEmpty();
    }

    @Test
    void aClientThatDripsIsEndedWhenItsTimeIsOver() throws Exception {
        StoreServer save = share(ShareLimits.DEFAULT.withDuration(Duration.ofHours(2)), ONE);
        long number = begin(save, ONE);
        for (int i = 0; i < 4; i++) {
            nanos.addAndGet(Duration.ofMinutes(30).toNanos());
            good(save.call(Requests.append(number, i, new byte[1])));
        }
        nanos.addAndGet(1);
        save.call(Requests.append(number, 4, new byte[1]));
        ended(save, "it took longer than 2h");
        assertThat(staged()).isEmpty();
    }

    @Test
    void aStoreThatIsSlowIsNotTheClientsSilence() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Store slow = new ForwardingStore(directory()) {
            @Override
            public List<String> listSegments(String prefix) throws StoreException {
                reached.countDown();
                await(go);
                return super.listSegments(prefix);
            }
        };
        StoreServer load = share(slow, ShareLimits.DEFAULT);
        Future<byte[]> answer = threads.submit(() -> load.call(Requests.segments("p/b/j")));
        await(reached);
        nanos.addAndGet(Duration.ofHours(3).toNanos());
        load.checkTime();
        go.countDown();
        good(answer.get());
        goesOn(load);
    }

    /** By the real clock, and the test does not call {@link StoreServer#checkTime}. */
    @Test
    void aSilentClientIsEndedThoughNothingAsks() throws Exception {
        ShareLimits limits = ShareLimits.DEFAULT.withIdle(Duration.ofSeconds(1));
        ConfinedStore confined = new ConfinedStore(directory(), List.of(MINE), List.of(ONE));
        try (StoreServer save = StoreServer.confined(confined, limits)) {
            begin(save, ONE);
            String reason = save.ended().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(reason).isEqualTo("the session was ended: the client sent nothing for 1s");
        }
        assertThat(staged()).isEmpty();
    }

    @Test
    void aSessionThatIsClosedGivesNoReason() throws Exception {
        StoreServer load = share();
        load.close();
        assertThat(load.ended().toCompletableFuture()).isCompletedExceptionally();
        refused(load.call(Requests.size(OBJECT)), "is no longer shared");
    }
}
