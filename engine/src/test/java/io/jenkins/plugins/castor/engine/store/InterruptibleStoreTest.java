package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class InterruptibleStoreTest extends StoreContract {

    @Override
    protected Store open() {
        return new InterruptibleStore(directory());
    }

    private Store directory() {
        return new DirectoryStore(temp.resolve("store"));
    }

    @ParameterizedTest
    @EnumSource
    void whoIsInterruptedLeavesEveryCallThatHangsWhateverHappens(Call call) throws Exception {
        store.create("a/object", bytes("content"));
        Upload upload = upload("a/file", "content");
        try (FaultyStore hanging = new FaultyStore(directory()).forEver(call, Fault.IGNORES_INTERRUPTS)) {
            Store interruptible = new InterruptibleStore(hanging);
            List<Range> ranges = List.of(new Range("a/object", 0, 7));
            Map<Call, Callable<?>> calls = Map.ofEntries(
                    Map.entry(Call.CREATE, () -> interruptible.create("a/new", bytes("content"))),
                    Map.entry(Call.PUT, () -> put(interruptible, upload)),
                    Map.entry(Call.READ, () -> reading(into -> interruptible.read("a/object", 0, into))),
                    Map.entry(Call.FETCH, () -> interruptible.fetch(ranges)),
                    Map.entry(
                            Call.READ_FETCHED,
                            () -> reading(into -> interruptible.fetch(ranges).read(0, into))),
                    Map.entry(Call.SIZE, () -> interruptible.size("a/object")),
                    Map.entry(Call.LIST, () -> interruptible.list("a")),
                    Map.entry(Call.LIST_SMALL, () -> interruptible.listSmall("a", 10)),
                    Map.entry(
                            Call.READ_SMALL,
                            () -> interruptible.small("a/object", 10).content()),
                    Map.entry(Call.LIST_SEGMENTS, () -> interruptible.listSegments("a")),
                    Map.entry(Call.DELETE, () -> interruptible.delete("a/object")));
            interruptSoon(Thread.currentThread());
            assertThatThrownBy(() -> calls.get(call).call())
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith("interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private interface Reading {
        void into(ByteBuffer buffer) throws StoreException;
    }

    private static Void reading(Reading reading) throws StoreException {
        reading.into(ByteBuffer.allocate(7));
        return null;
    }

    private static void interruptSoon(Thread thread) {
        new Thread(() -> {
                    try {
                        Thread.sleep(30);
                    } catch (InterruptedException e) {
                        // Nobody does.
                    }
                    thread.interrupt();
                })
                .start();
    }

    @Test
    void failuresKeepTheirKind() {
        assertThatThrownBy(() -> store.read("not/there", 0, ByteBuffer.allocate(1)))
                .isInstanceOf(MissingObjectException.class);
        assertThatThrownBy(() -> store.size("../x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsReadGoesWhereTheBufferStands() throws Exception {
        store.create("a/object", bytes("0123456789"));
        ByteBuffer into = ByteBuffer.allocate(6).position(1).limit(4);
        store.read("a/object", 3, into);
        assertThat(into.array()).asString().isEqualTo("\0" + "345" + "\0\0");
        assertThat(into.position()).isEqualTo(4);
    }

    @Test
    void aStoreThatIsClosedSaysSo() {
        store.close();
        assertThatThrownBy(() -> store.list(""))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }
}
