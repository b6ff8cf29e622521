package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of store promises; a test of each kind extends this. */
public abstract class StoreContract {

    private static final int THREADS = 8;

    @TempDir
    protected Path temp;

    protected Store store;

    protected final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /** Another handle on the one store of a test, as another process would have it. */
    protected abstract Store open();

    /** How often a test does what only sometimes goes wrong; fewer where each call takes long. */
    protected int times(int usual) {
        return usual;
    }

    @BeforeEach
    final void openTheStore() {
        store = open();
    }

    @AfterEach
    final void closeTheStore() {
        threads.shutdownNow();
        store.close();
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
    void theFileThatAnObjectWasCreatedFromIsLeftAlone() throws Exception {
        Upload upload = upload("a/object", "content");
        put(store, upload);
        assertThat(upload.file()).hasContent("content");
        Files.writeString(upload.file(), "another");
        assertThat(read("a/object")).isEqualTo("content");
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
    void manyMayPutTheSameObjectAtOnce() throws Exception {
        Upload upload = upload("race/object", "the same bytes");
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<Boolean>> told = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Store mine = i % 2 == 0 ? store : open();
            told.add(threads.submit(() -> {
                start.await();
                return put(mine, upload);
            }));
        }
        int created = 0;
        for (Future<Boolean> one : told) {
            created += one.get() ? 1 : 0;
        }
        assertThat(created).isPositive();
        assertThat(read("race/object")).isEqualTo("the same bytes");
        assertThat(store.list("")).hasSize(1);
    }

    @Test
    void manyObjectsArePutAtOnce() throws Exception {
        List<Upload> uploads = new ArrayList<>();
        int objects = times(30);
        for (int i = 0; i < objects; i++) {
            uploads.add(upload("put/" + i % 3 + "/object-" + i, "content ".repeat(i)));
        }
        put(store, uploads.get(objects / 2));
        AtomicLong sent = new AtomicLong();
        Set<String> created = store.put(uploads, sent::addAndGet);
        assertThat(created)
                .hasSize(objects - 1)
                .doesNotContain(uploads.get(objects / 2).name());
        assertThat(sent).hasValue(uploads.stream().mapToLong(Upload::bytes).sum());
        for (int i = 0; i < objects; i++) {
            assertThat(read(uploads.get(i).name())).isEqualTo("content ".repeat(i));
        }
        assertThat(store.put(List.of(), bytes -> {})).isEmpty();
    }

    @Test
    void announcedRangesAreReadByManyThreadsInAnyOrder() throws Exception {
        byte[] content = random(3_000_000);
        Path file = Files.write(temp.resolve("large"), content);
        store.put(List.of(new Upload("a/large", digest(content), content.length, file)), bytes -> {});
        store.create("a/small", bytes("0123456789"));
        List<Range> ranges = new ArrayList<>();
        Random random = new Random(3);
        for (long at = 0; at < content.length - 70_000; at += random.nextInt(70_000)) {
            ranges.add(new Range("a/large", at, 1 + random.nextInt(60_000)));
        }
        ranges.add(new Range("a/small", 3, 4));
        ranges.add(new Range("a/small", 10, 0));
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, ranges.size()).boxed().toList());
        Collections.shuffle(order, random);
        try (Fetch fetch = store.fetch(ranges)) {
            List<Future<Boolean>> right = new ArrayList<>();
            for (int i : order) {
                right.add(threads.submit(() -> {
                    Range range = ranges.get(i);
                    ByteBuffer part = i % 2 == 0
                            ? ByteBuffer.allocate(range.length())
                            : ByteBuffer.allocateDirect(range.length());
                    fetch.read(i, part);
                    ByteBuffer expected = range.name().equals("a/large")
                            ? ByteBuffer.wrap(content, (int) range.offset(), range.length())
                            : ByteBuffer.wrap(bytes("0123456789"), (int) range.offset(), range.length());
                    return part.flip().equals(expected);
                }));
            }
            for (Future<Boolean> one : right) {
                assertThat(one.get()).isTrue();
            }
        }
    }

    @Test
    void aFetchThatIsClosedWithoutBeingReadIsNoTrouble() throws Exception {
        store.create("a/object", bytes("0123456789"));
        for (int i = 0; i < 5; i++) {
            store.fetch(List.of(new Range("a/object", 0, 10))).close();
        }
        store.fetch(List.of()).close();
        assertThat(read("a/object")).isEqualTo("0123456789");
    }

    @Test
    void anAnnouncedRangeOfWhatIsNotThereFailsWhenItIsRead() throws Exception {
        store.create("a/object", bytes("0123456789"));
        List<Range> ranges =
                List.of(new Range("a/missing", 0, 5), new Range("a/object", 8, 5), new Range("a/object", 2, 3));
        try (Fetch fetch = store.fetch(ranges)) {
            ByteBuffer part = ByteBuffer.allocate(3);
            fetch.read(2, part);
            assertThat(part.array()).asString().isEqualTo("234");
            assertThatThrownBy(() -> fetch.read(0, ByteBuffer.allocate(5)))
                    .isInstanceOf(MissingObjectException.class)
                    .hasMessageContaining("a/missing");
            assertThatThrownBy(() -> fetch.read(1, ByteBuffer.allocate(5)))
                    .isInstanceOf(StoreException.class)
                    .isNotInstanceOf(MissingObjectException.class);
        }
    }

    @Test
    void smallObjectsAreListedWithTheirBytes() throws Exception {
        store.create("a/heads/1", bytes("one"));
        store.create("a/heads/2", bytes("two"));
        store.create("a/heads/large", new byte[101]);
        store.create("a/heads/below/3", bytes("three"));
        store.create("a/other/4", bytes("four"));
        Map<String, SmallObject> listed = new HashMap<>();
        store.listSmall("a/heads", 100).forEach(object -> listed.put(object.name(), object));
        assertThat(listed).containsKeys("a/heads/1", "a/heads/2", "a/heads/large");
        assertThat(listed).doesNotContainKeys("a/heads/below/3", "a/other/4");
        assertThat(listed.get("a/heads/1").content()).asString().isEqualTo("one");
        assertThat(listed.get("a/heads/2").content()).asString().isEqualTo("two");
        assertThatThrownBy(listed.get("a/heads/large")::content).isInstanceOf(OversizedObjectException.class);
        assertThat(store.listSmall("nothing/here", 100)).isEmpty();
        assertThat(store.small("a/heads/2", 100).content()).asString().isEqualTo("two");
        assertThatThrownBy(store.small("a/heads/9", 100)::content).isInstanceOf(MissingObjectException.class);
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
        assertThat(other.list("a")).containsExactly(new StoredObject("a/b/object", 4));
        assertThat(other.listSegments("a")).containsExactly("b");
        store.delete("a/b/object");
        assertThat(other.size("a/b/object")).isEmpty();
        assertThat(other.list("a")).isEmpty();
    }

    @Test
    void anyPartCanBeReadByItself() throws Exception {
        byte[] content = random(100_000);
        store.create("a/object", content);
        Random random = new Random(1);
        for (int i = 0; i < times(50); i++) {
            int from = random.nextInt(content.length);
            int length = random.nextInt(content.length - from + 1);
            ByteBuffer part = i % 2 == 0 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
            store.read("a/object", from, part);
            assertThat(part.flip()).isEqualTo(ByteBuffer.wrap(content, from, length));
        }
        store.read("a/object", content.length, ByteBuffer.allocate(0));
    }

    @Test
    void aPartBehindTheEndIsRefused() throws Exception {
        store.create("a/object", bytes("0123456789"));
        for (long from : new long[] {6, 10, 11, 1L << 40}) {
            assertThatThrownBy(() -> store.read("a/object", from, ByteBuffer.allocate(5)))
                    .isInstanceOf(StoreException.class)
                    .isNotInstanceOf(MissingObjectException.class)
                    .hasMessageContaining("a/object");
        }
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
        assertThat(store.list("a/b"))
                .containsExactlyInAnyOrder(new StoredObject("a/b/one", 1), new StoredObject("a/b/c/two", 2));
        assertThat(store.list("a")).hasSize(3);
        assertThat(store.list("")).hasSize(4).contains(new StoredObject("d/four", 4));
        assertThat(store.listSegments("")).containsExactlyInAnyOrder("a", "d");
        assertThat(store.listSegments("a")).containsExactlyInAnyOrder("b", "bc");
        assertThat(store.listSegments("a/b")).containsExactlyInAnyOrder("one", "c");
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
            assertThat(store.list("a")).contains(new StoredObject("a/stays", 4));
            assertThat(store.list("")).contains(new StoredObject("a/stays", 4));
            assertThat(store.listSegments("a")).contains("stays");
        } while (!busy.stream().allMatch(Future::isDone));
        for (Future<?> one : busy) {
            one.get();
        }
        assertThat(store.list("")).containsExactly(new StoredObject("a/stays", 4));
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
            assertThat(store.list("")).contains(new StoredObject(name, name.length()));
        }
    }

    @Test
    void anInterruptedThreadLeavesAndStaysInterrupted() throws Exception {
        Upload upload = upload("a/from-file", "content");
        store.create("a/object", bytes("content"));
        List<Callable<?>> calls =
                List.of(() -> store.create("a/from-bytes", bytes("content")), () -> put(store, upload), () -> {
                    store.read("a/object", 0, ByteBuffer.allocate(7));
                    return null;
                });
        for (Callable<?> call : calls) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(call::call).isInstanceOf(StoreException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(store.list("")).containsExactly(new StoredObject("a/object", 7));
    }

    protected final String read(String name) throws StoreException {
        ByteBuffer all =
                ByteBuffer.allocate((int) store.size(name).orElseThrow(() -> new MissingObjectException(name)));
        store.read(name, 0, all);
        return new String(all.array(), StandardCharsets.UTF_8);
    }

    /** An upload of a new file. */
    protected final Upload upload(String name, String content) throws IOException {
        Path file = Files.writeString(Files.createTempFile(temp, "content", ""), content);
        return new Upload(name, digest(bytes(content)), bytes(content).length, file);
    }

    /** Whether it was created. */
    protected static boolean put(Store store, Upload upload) throws StoreException {
        AtomicLong sent = new AtomicLong();
        boolean created = store.put(List.of(upload), sent::addAndGet).contains(upload.name());
        assertThat(sent).hasValue(upload.bytes());
        return created;
    }

    private static String digest(byte[] content) {
        return Digests.hex(Digests.sha256().digest(content));
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Arrays.copyOf(bytes, length);
    }
}
