package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
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
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store promises of single objects, which is all that some stores are there for. */
public abstract class ObjectContract {

    protected static final int THREADS = 8;

    @TempDir
    protected Path temp;

    protected final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /** There is such an object from now on. */
    protected abstract void given(String name, byte[] content) throws Exception;

    /** A handle on the store of a test that may read what there is now; closed with the test. */
    protected abstract Store reader() throws StoreException;

    /** Another handle on it, which may put these objects at least; closed with the test. */
    protected abstract Store writer(List<Upload> uploads) throws StoreException;

    /** How often a test does what only sometimes goes wrong; fewer where each call takes long. */
    protected int times(int usual) {
        return usual;
    }

    @AfterEach
    final void endTheThreads() {
        threads.shutdownNow();
    }

    @Test
    void theFileThatAnObjectWasCreatedFromIsLeftAlone() throws Exception {
        Upload upload = upload("p/b/j/object", "content");
        put(writer(List.of(upload)), upload);
        assertThat(upload.file()).hasContent("content");
        Files.writeString(upload.file(), "another");
        assertThat(read("p/b/j/object")).isEqualTo("content");
    }

    @Test
    void manyMayPutTheSameObjectAtOnce() throws Exception {
        Upload upload = upload("p/b/j/race", "the same bytes");
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<Boolean>> told = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Store mine = writer(List.of(upload));
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
        assertThat(read("p/b/j/race")).isEqualTo("the same bytes");
        assertThat(reader().list("p/b/j")).hasSize(1);
    }

    @Test
    void manyObjectsArePutAtOnce() throws Exception {
        List<Upload> uploads = new ArrayList<>();
        int objects = times(30);
        for (int i = 0; i < objects; i++) {
            uploads.add(upload("p/b/j/put-" + i % 3 + "/object-" + i, "content ".repeat(i)));
        }
        Store writer = writer(uploads);
        put(writer, uploads.get(objects / 2));
        AtomicLong sent = new AtomicLong();
        Set<String> created = writer.put(uploads, sent::addAndGet);
        assertThat(created)
                .hasSize(objects - 1)
                .doesNotContain(uploads.get(objects / 2).name());
        assertThat(sent).hasValue(uploads.stream().mapToLong(Upload::bytes).sum());
        for (int i = 0; i < objects; i++) {
            assertThat(read(uploads.get(i).name())).isEqualTo("content ".repeat(i));
        }
        assertThat(writer.put(List.of(), bytes -> {})).isEmpty();
    }

    @Test
    void announcedRangesAreReadByManyThreadsInAnyOrder() throws Exception {
        byte[] content = random(3_000_000);
        Path file = Files.write(temp.resolve("large"), content);
        Upload upload = new Upload("p/b/j/large", Optional.of(digest(content)), content.length, file);
        put(writer(List.of(upload)), upload);
        given("p/b/j/small", bytes("0123456789"));
        List<Range> ranges = new ArrayList<>();
        Random random = new Random(3);
        for (long at = 0; at < content.length - 70_000; at += random.nextInt(70_000)) {
            ranges.add(new Range("p/b/j/large", at, 1 + random.nextInt(60_000)));
        }
        ranges.add(new Range("p/b/j/small", 3, 4));
        ranges.add(new Range("p/b/j/small", 10, 0));
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, ranges.size()).boxed().toList());
        Collections.shuffle(order, random);
        try (Fetch fetch = reader().fetch(ranges)) {
            List<Future<Boolean>> right = new ArrayList<>();
            for (int i : order) {
                right.add(threads.submit(() -> {
                    Range range = ranges.get(i);
                    ByteBuffer part = i % 2 == 0
                            ? ByteBuffer.allocate(range.length())
                            : ByteBuffer.allocateDirect(range.length());
                    fetch.read(i, part);
                    ByteBuffer expected = range.name().equals("p/b/j/large")
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
        given("p/b/j/object", bytes("0123456789"));
        for (int i = 0; i < 5; i++) {
            reader().fetch(List.of(new Range("p/b/j/object", 0, 10))).close();
        }
        reader().fetch(List.of()).close();
        assertThat(read("p/b/j/object")).isEqualTo("0123456789");
    }

    @Test
    void anAnnouncedRangeOfWhatIsNotThereFailsWhenItIsRead() throws Exception {
        given("p/b/j/object", bytes("0123456789"));
        List<Range> ranges = List.of(
                new Range("p/b/j/missing", 0, 5), new Range("p/b/j/object", 8, 5), new Range("p/b/j/object", 2, 3));
        try (Fetch fetch = reader().fetch(ranges)) {
            ByteBuffer part = ByteBuffer.allocate(3);
            fetch.read(2, part);
            assertThat(part.array()).asString().isEqualTo("234");
            assertThatThrownBy(() -> fetch.read(0, ByteBuffer.allocate(5)))
                    .isInstanceOf(MissingObjectException.class)
                    .hasMessageContaining("p/b/j/missing");
            assertThatThrownBy(() -> fetch.read(1, ByteBuffer.allocate(5)))
                    .isInstanceOf(StoreException.class)
                    .isNotInstanceOf(MissingObjectException.class);
        }
    }

    @Test
    void smallObjectsAreListedWithTheirBytes() throws Exception {
        given("p/b/j/heads/1", bytes("one"));
        given("p/b/j/heads/2", bytes("two"));
        given("p/b/j/heads/large", new byte[101]);
        given("p/b/j/heads/below/3", bytes("three"));
        given("p/b/j/other/4", bytes("four"));
        Store reader = reader();
        Map<String, SmallObject> listed = new HashMap<>();
        reader.listSmall("p/b/j/heads", 100).forEach(object -> listed.put(object.name(), object));
        assertThat(listed).containsKeys("p/b/j/heads/1", "p/b/j/heads/2", "p/b/j/heads/large");
        assertThat(listed).doesNotContainKeys("p/b/j/heads/below/3", "p/b/j/other/4");
        assertThat(listed.get("p/b/j/heads/1").content()).asString().isEqualTo("one");
        assertThat(listed.get("p/b/j/heads/2").content()).asString().isEqualTo("two");
        assertThatThrownBy(listed.get("p/b/j/heads/large")::content).isInstanceOf(OversizedObjectException.class);
        assertThat(reader.listSmall("p/b/j/nothing/here", 100)).isEmpty();
        assertThat(reader.small("p/b/j/heads/2", 100).content()).asString().isEqualTo("two");
        assertThatThrownBy(reader.small("p/b/j/heads/9", 100)::content).isInstanceOf(MissingObjectException.class);
        assertThat(reader.small("p/b/j/heads/2", 3).content()).asString().isEqualTo("two");
        assertThat(reader.small("p/b/j/heads/large", 101).content()).hasSize(101);
        assertThatThrownBy(reader.small("p/b/j/heads/large", 100)::content)
                .isInstanceOfSatisfying(
                        OversizedObjectException.class,
                        e -> assertThat(e.bytes()).isEqualTo(101));
    }

    @Test
    void anyPartCanBeReadByItself() throws Exception {
        byte[] content = random(100_000);
        given("p/b/j/object", content);
        Store reader = reader();
        Random random = new Random(1);
        for (int i = 0; i < times(50); i++) {
            int from = random.nextInt(content.length);
            int length = random.nextInt(content.length - from + 1);
            ByteBuffer part = i % 2 == 0 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
            reader.read("p/b/j/object", from, part);
            assertThat(part.flip()).isEqualTo(ByteBuffer.wrap(content, from, length));
        }
        reader.read("p/b/j/object", content.length, ByteBuffer.allocate(0));
    }

    @Test
    void aPartBehindTheEndIsRefused() throws Exception {
        given("p/b/j/object", bytes("0123456789"));
        Store reader = reader();
        for (long from : new long[] {6, 10, 11, 1L << 40}) {
            assertThatThrownBy(() -> reader.read("p/b/j/object", from, ByteBuffer.allocate(5)))
                    .isInstanceOf(StoreException.class)
                    .isNotInstanceOf(MissingObjectException.class)
                    .hasMessageContaining("p/b/j/object");
        }
    }

    @Test
    void aThreadThatIsInterruptedLeavesAndStaysInterrupted() throws Exception {
        Upload upload = upload("p/b/j/from-file", "content");
        given("p/b/j/object", bytes("content"));
        Store reader = reader();
        Store writer = writer(List.of(upload));
        List<Callable<?>> calls = List.of(() -> put(writer, upload), () -> {
            reader.read("p/b/j/object", 0, ByteBuffer.allocate(7));
            return null;
        });
        for (Callable<?> call : calls) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(call::call).isInstanceOf(StoreException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(listed(reader(), "p/b/j")).containsExactly(new Listed("p/b/j/object", 7));
    }

    protected final String read(String name) throws StoreException {
        Store reader = reader();
        ByteBuffer all =
                ByteBuffer.allocate((int) reader.size(name).orElseThrow(() -> new MissingObjectException(name)));
        reader.read(name, 0, all);
        return new String(all.array(), StandardCharsets.UTF_8);
    }

    /** An upload of a new file. */
    protected final Upload upload(String name, String content) throws IOException {
        Path file = Files.writeString(Files.createTempFile(temp, "content", ""), content);
        return new Upload(name, Optional.of(digest(bytes(content))), bytes(content).length, file);
    }

    /** Whether it was created. */
    protected static boolean put(Store store, Upload upload) throws StoreException {
        AtomicLong sent = new AtomicLong();
        boolean created = store.put(List.of(upload), sent::addAndGet).contains(upload.name());
        assertThat(sent).hasValue(upload.bytes());
        return created;
    }

    protected static String digest(byte[] content) {
        return Digests.hex(Digests.sha256().digest(content));
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Arrays.copyOf(bytes, length);
    }

    /** An object in a listing without its time. */
    protected record Listed(String name, long bytes) {}

    protected static List<Listed> listed(Store store, String prefix) throws StoreException {
        return store.list(prefix).stream()
                .map(object -> new Listed(object.name(), object.bytes()))
                .toList();
    }
}
