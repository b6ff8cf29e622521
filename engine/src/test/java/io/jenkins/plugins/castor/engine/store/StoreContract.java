package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.Store.Upload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kind of store promises; a test of each kind extends this. */
public abstract class StoreContract extends ObjectContract {

    protected Store store;

    /** Another handle on the one store of a test, as another process would have it. */
    protected abstract Store open();

    @BeforeEach
    final void openTheStore() {
        store = open();
    }

    @AfterEach
    final void closeTheStore() {
        store.close();
    }

    @Override
    protected final void given(String name, byte[] content) throws StoreException {
        assertThat(store.create(name, content)).isTrue();
    }

    @Override
    protected final Store reader() {
        return store;
    }

    @Override
    protected final Store writer(List<Upload> uploads) {
        return open();
    }

    @Test
    void whatWasCreatedIsReadBack() throws Exception {
        assertThat(store.create("p/b/j/bytes", bytes("some bytes"))).isTrue();
        assertThat(put(store, upload("p/b/j/file", "from a file"))).isTrue();
        assertThat(store.create("p/b/j/empty", new byte[0])).isTrue();

        assertThat(read("p/b/j/bytes")).isEqualTo("some bytes");
        assertThat(read("p/b/j/file")).isEqualTo("from a file");
        assertThat(read("p/b/j/empty")).isEmpty();
    }

    @Test
    void nothingIsEverOverwritten() throws Exception {
        store.create("a/object", bytes("first"));
        assertThat(store.create("a/object", bytes("second"))).isFalse();
        assertThat(put(store, upload("a/object", "third"))).isFalse();
        assertThat(open().create("a/object", bytes("fourth"))).isFalse();
        assertThat(read("a/object")).isEqualTo("first");
    }

    @Test
    void ofManyThatCreateTheSameNameExactlyOneDoes() throws Exception {
        for (int round = 0; round < times(25); round++) {
            String name = "race/object-" + round;
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<Boolean>> told = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Store mine = i % 2 == 0 ? store : open();
                String content = "from thread " + i;
                told.add(threads.submit(() -> {
                    start.await();
                    return mine.create(name, bytes(content));
                }));
            }
            String winner = null;
            for (int i = 0; i < THREADS; i++) {
                if (told.get(i).get()) {
                    assertThat(winner).as("two were told that they created it").isNull();
                    winner = "from thread " + i;
                }
            }
            assertThat(read(name)).isEqualTo(winner);
        }
    }

    @Test
    void anObjectIsWholeFromTheMomentItIsSeen() throws Exception {
        byte[] content = random(1 << 20);
        AtomicBoolean done = new AtomicBoolean();
        int objects = times(20);
        Future<Integer> watching = threads.submit(() -> {
            int seen = 0;
            Store other = open();
            for (int i = 0; !done.get() || seen == 0; i = (i + 1) % objects) {
                if (other.size("whole/" + i).isPresent()) {
                    assertThat(other.size("whole/" + i)).hasValue(content.length);
                    ByteBuffer all = ByteBuffer.allocate(content.length);
                    other.read("whole/" + i, 0, all);
                    assertThat(all.array()).isEqualTo(content);
                    seen++;
                }
            }
            return seen;
        });
        for (int i = 0; i < objects; i++) {
            assertThat(store.create("whole/" + i, content)).isTrue();
        }
        done.set(true);
        assertThat(watching.get()).isPositive();
    }

    @Test
    void whatWasCreatedIsFoundByEveryLaterCallOfEverybody() throws Exception {
        Store other = open();
        assertThat(other.size("a/b/object")).isEmpty();
        assertThat(other.list("a")).isEmpty();
        store.create("a/b/object", bytes("1234"));
        assertThat(other.size("a/b/object")).hasValue(4);
        assertThat(listed(other, "a")).containsExactly(new Listed("a/b/object", 4));
        assertThat(other.listSegments("a")).containsExactly("b");
        store.delete("a/b/object");
        assertThat(other.size("a/b/object")).isEmpty();
        assertThat(other.list("a")).isEmpty();
    }

    @Test
    void whatIsNotThereIsNoError() throws Exception {
        assertThat(store.size("not/there")).isEmpty();
        assertThat(store.delete("not/there")).isFalse();
        assertThat(store.list("not")).isEmpty();
        assertThat(store.list("")).isEmpty();
        assertThat(store.listSegments("not")).isEmpty();
        assertThat(store.listSegments("")).isEmpty();
        assertThatThrownBy(() -> store.read("not/there", 0, ByteBuffer.allocate(1)))
                .isInstanceOf(MissingObjectException.class)
                .hasMessageContaining("not/there");
    }

    @Test
    void theStartOfANameIsNoObject() throws Exception {
        store.create("a/b/object", bytes("content"));
        assertThat(store.size("a/b")).isEmpty();
        assertThat(store.delete("a/c")).isFalse();
        assertThatThrownBy(() -> store.read("a/b", 0, ByteBuffer.allocate(1))).isInstanceOf(StoreException.class);
        assertThat(read("a/b/object")).isEqualTo("content");
    }

    @Test
    void aListingHasAllObjectsBelowWholeSegments() throws Exception {
        store.create("a/b/one", bytes("1"));
        store.create("a/b/c/two", bytes("22"));
        store.create("a/bc/three", bytes("333"));
        store.create("d/four", bytes("4444"));
        assertThat(listed(store, "a/b"))
                .containsExactlyInAnyOrder(new Listed("a/b/one", 1), new Listed("a/b/c/two", 2));
        assertThat(store.list("a")).hasSize(3);
        assertThat(listed(store, "")).hasSize(4).contains(new Listed("d/four", 4));
        assertThat(store.listSegments("")).containsExactlyInAnyOrder("a", "d");
        assertThat(store.listSegments("a")).containsExactlyInAnyOrder("b", "bc");
        assertThat(store.listSegments("a/b")).containsExactlyInAnyOrder("one", "c");
    }

    @Test
    void aListingOfHeadsHasThoseOfAllNamespaces() throws Exception {
        given("packs/snapshots/packs/heads/0000000001.json", bytes("head"));
        given("p/b/j/heads/0000000001.json", bytes("another"));
        given("p/b/j/packs/none", bytes("pack"));
        Optional<List<Store.StoredObject>> heads = store.listHeads("");
        if (heads.isPresent()) {
            assertThat(heads.get().stream().map(head -> new Listed(head.name(), head.bytes())))
                    .contains(
                            new Listed("packs/snapshots/packs/heads/0000000001.json", 4),
                            new Listed("p/b/j/heads/0000000001.json", 7));
        } else {
            assertThat(store.listSegments("")).contains("p", "packs");
        }
    }

    @Test
    void aListingHoldsWhileOthersCreateAndDelete() throws Exception {
        store.create("a/stays", bytes("here"));
        List<Future<?>> busy = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Upload upload = upload("a/comes-and-goes-" + i, "of a file");
            busy.add(threads.submit((Callable<Void>) () -> {
                for (int round = 0; round < times(50); round++) {
                    put(store, upload);
                    store.delete(upload.name());
                }
                return null;
            }));
        }
        do {
            assertThat(listed(store, "a")).contains(new Listed("a/stays", 4));
            assertThat(listed(store, "")).contains(new Listed("a/stays", 4));
            assertThat(store.listSegments("a")).contains("stays");
        } while (!busy.stream().allMatch(Future::isDone));
        for (Future<?> one : busy) {
            one.get();
        }
        assertThat(listed(store, "")).containsExactly(new Listed("a/stays", 4));
    }

    @Test
    void whatWasDeletedMayBeCreatedAgain() throws Exception {
        store.create("a/object", bytes("first"));
        assertThat(store.delete("a/object")).isTrue();
        assertThat(store.delete("a/object")).isFalse();
        assertThat(store.create("a/object", bytes("second"))).isTrue();
        assertThat(read("a/object")).isEqualTo("second");
    }

    @Test
    void namesMayHaveWhatTheLayoutEncodes() throws Exception {
        for (String name : List.of("mediawiki%2Fcore/master/job", "a b/c+d/e.json", "%2E%2E/x/y", "-/--/-rf")) {
            assertThat(store.create(name, bytes(name))).isTrue();
            assertThat(read(name)).isEqualTo(name);
            assertThat(listed(store, "")).contains(new Listed(name, name.length()));
        }
    }

    @Test
    void anInterruptedThreadCreatesNothing() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> store.create("a/from-bytes", bytes("content"))).isInstanceOf(StoreException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void aListingTellsWhenObjectsWereCreatedByOneClock() throws Exception {
        store.create("a/first", bytes("1"));
        Instant first = modified("a/first");
        for (int i = 0; first.equals(modified("a/first")); i++) {
            // Until the clock of the store has gone on.
            store.create("a/later-" + i, bytes("2"));
            put(store, upload("a/put-" + i, "of a file"));
            Instant later = modified("a/put-" + i);
            assertThat(later).isAfterOrEqualTo(first);
            if (later.isAfter(first) && modified("a/later-" + i).isAfter(first)) {
                break;
            }
            Thread.sleep(100); // A clock cannot be waited for in another way.
        }
        assertThat(modified("a/first")).isEqualTo(first);
        assertThat(Duration.between(first, Instant.now()).abs()).isLessThan(Duration.ofMinutes(10));
        assertThat(store.create("a/first", bytes("again"))).isFalse();
        assertThat(modified("a/first")).isEqualTo(first);
    }

    private Instant modified(String name) throws StoreException {
        return store.list("a").stream()
                .filter(object -> object.name().equals(name))
                .findFirst()
                .orElseThrow()
                .modified();
    }

    @Test
    void manyAreDeletedAtOnceAndNothingElse() throws Exception {
        List<String> gone = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            store.create("a/b/object-" + i, bytes("in one folder"));
            store.create("a/c/object-" + i, bytes("in another"));
            gone.add("a/b/object-" + i);
        }
        store.create("top", bytes("in no folder"));
        gone.add("a/c/object-3");
        gone.add("top");
        gone.add("a/b/never-was");
        gone.add("never/was");
        store.delete(gone);
        assertThat(store.list("")).hasSize(6);
        assertThat(store.listSegments("a")).contains("c");
        assertThat(store.list("a/c")).hasSize(6);
        store.delete(List.of());
        assertThat(store.create("a/b/object-1", bytes("again"))).isTrue();
        assertThat(read("a/b/object-1")).isEqualTo("again");
    }
}
