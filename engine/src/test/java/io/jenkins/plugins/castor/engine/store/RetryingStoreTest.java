package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryingStoreTest extends StoreContract {

    private static final Retry QUICK = new Retry(3, Duration.ofMillis(1), Duration.ofMillis(2));

    @Override
    protected Store open() {
        return new RetryingStore(directory(), QUICK);
    }

    private Store directory() {
        return new DirectoryStore(temp.resolve("store"));
    }

    private static Store retrying(FaultyStore faulty) {
        return new RetryingStore(faulty, QUICK);
    }

    private FaultyStore breaks(Call call, Fault fault) {
        return new FaultyStore(directory()).once(call, 1, fault);
    }

    @Test
    void aCreationWhoseAnswerWasLostIsOurs() throws Exception {
        Store store = retrying(breaks(Call.CREATE, Fault.BREAKS_AFTERWARDS));
        assertThat(store.create("a/object", bytes("mine"))).isTrue();
        assertThat(read("a/object")).isEqualTo("mine");
    }

    @Test
    void aCreationThatBrokeWhileAnotherCreatedTheNameIsNotOurs() throws Exception {
        directory().create("a/object", bytes("hers"));
        assertThat(retrying(breaks(Call.CREATE, Fault.BREAKS)).create("a/object", bytes("mine")))
                .isFalse();
        assertThat(retrying(breaks(Call.CREATE, Fault.BREAKS)).create("a/object", bytes("mine, longer")))
                .isFalse();
        assertThat(read("a/object")).isEqualTo("hers");
    }

    @Test
    void aNameThatHasOurBytesFromAnEarlierCallIsNotCreatedByThisOne() throws Exception {
        directory().create("a/object", bytes("mine"));
        assertThat(retrying(new FaultyStore(directory())).create("a/object", bytes("mine")))
                .isFalse();
    }

    @Test
    void aDeletionWhoseAnswerWasLostDidDelete() throws Exception {
        store.create("a/object", bytes("content"));
        assertThat(retrying(breaks(Call.DELETE, Fault.BREAKS_AFTERWARDS)).delete("a/object"))
                .isTrue();
        assertThat(store.size("a/object")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"BREAKS", "BREAKS_AFTERWARDS"})
    void aReadThatBreaksIsRepeatedFromWhereItBegan(Fault fault) throws Exception {
        store.create("a/object", bytes("0123456789"));
        ByteBuffer into = ByteBuffer.allocate(6).position(1).limit(4);
        retrying(breaks(Call.READ, fault)).read("a/object", 3, into);
        assertThat(into.array()).asString().isEqualTo("\0" + "345" + "\0\0");
        assertThat(into.position()).isEqualTo(4);
    }

    @Test
    void aRangeWhoseFetchingBreaksIsReadByItself() throws Exception {
        store.create("a/object", bytes("0123456789"));
        FaultyStore faulty = new FaultyStore(directory()).forEver(Call.READ_FETCHED, Fault.BREAKS_AFTERWARDS);
        try (Fetch fetch = retrying(faulty).fetch(List.of(new Range("a/object", 2, 3)))) {
            ByteBuffer into = ByteBuffer.allocate(3);
            fetch.read(0, into);
            assertThat(into.array()).asString().isEqualTo("234");
        }
        assertThat(faulty.count(Call.READ)).isEqualTo(1);
    }

    @Test
    void smallObjectsAreReadAgain() throws Exception {
        store.create("a/object", bytes("content"));
        assertThat(retrying(breaks(Call.READ_SMALL, Fault.BREAKS))
                        .small("a/object", 10)
                        .content())
                .asString()
                .isEqualTo("content");
        assertThat(retrying(breaks(Call.READ_SMALL, Fault.BREAKS))
                        .listSmall("a", 10)
                        .get(0)
                        .content())
                .asString()
                .isEqualTo("content");
    }

    @Test
    void anUploadIsLeftToTheStore() throws Exception {
        FaultyStore faulty = breaks(Call.PUT, Fault.BREAKS);
        Store.Upload upload = upload("a/object", "content");
        assertThatThrownBy(() -> put(retrying(faulty), upload)).isInstanceOf(RetryableException.class);
        assertThat(faulty.count(Call.PUT)).isEqualTo(1);
    }

    @Test
    void aSmallObjectIsReadTheWayOfTheStoreBelow() throws Exception {
        store.create("a/object", bytes("content"));
        FaultyStore counting = new FaultyStore(directory());
        Store decorated = new ReadAheadStore(new RateLimitedStore(new RetryingStore(counting, QUICK), 1 << 20));
        decorated.small("a/object", 10).content();
        assertThat(counting.count(Call.READ_SMALL)).isEqualTo(1);
        assertThat(counting.countAll()).isEqualTo(1);
    }
}
