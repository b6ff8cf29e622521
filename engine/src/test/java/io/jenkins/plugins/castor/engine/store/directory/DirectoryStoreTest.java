package io.jenkins.plugins.castor.engine.store.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.ChildJvm;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreContract;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryStoreTest extends StoreContract {

    private static final int RACES = 100;

    @Override
    protected Store open() {
        return new DirectoryStore(root());
    }

    private Path root() {
        return temp.resolve("the store");
    }

    /** Creates a hundred objects and prints which ones it was told that it created. */
    static final class Racer {
        public static void main(String[] arguments) throws Exception {
            Store store = new DirectoryStore(Path.of(arguments[0]));
            System.out.println("ready");
            System.in.read();
            for (int i = 0; i < RACES; i++) {
                if (store.create("race/" + i, bytes(arguments[1]))) {
                    System.out.println(i);
                }
            }
        }
    }

    @Test
    void ofTwoProcessesThatCreateTheSameNamesEachNameGoesToOne() throws Exception {
        try (ChildJvm one = ChildJvm.start(Racer.class, root().toString(), "one");
                ChildJvm two = ChildJvm.start(Racer.class, root().toString(), "two")) {
            assertThat(one.line()).isEqualTo("ready");
            assertThat(two.line()).isEqualTo("ready");
            one.send("go");
            two.send("go");
            TreeSet<String> all = new TreeSet<>();
            for (ChildJvm racer : List.of(one, two)) {
                for (String created : racer.rest()) {
                    assertThat(all.add(created)).as(created).isTrue();
                    assertThat(read("race/" + created)).isEqualTo(racer == one ? "one" : "two");
                }
            }
            assertThat(all).hasSize(RACES);
        }
        assertThat(staged()).isEmpty();
    }

    /** In a JVM with 64 MB: many threads, all alive at the end, read the same large object one after the other. */
    static final class ManyReaders {
        public static void main(String[] arguments) throws Exception {
            DirectoryStore store = new DirectoryStore(Path.of(arguments[0]));
            ByteBuffer into = ByteBuffer.allocate(8 << 20);
            CyclicBarrier all = new CyclicBarrier(41);
            for (int i = 0; i < 40; i++) {
                Thread reader = new Thread(() -> {
                    try {
                        synchronized (into) {
                            store.read("p/b/j/large", 0, into.clear());
                        }
                        all.await();
                    } catch (Exception | OutOfMemoryError e) {
                        System.out.println(e);
                    }
                });
                reader.setDaemon(true);
                reader.start();
            }
            all.await(60, TimeUnit.SECONDS);
            System.out.println("done");
        }
    }

    @Test
    void largeReadsByManyThreadsLeaveLittleMemoryBehind() throws Exception {
        store.create("p/b/j/large", new byte[8 << 20]);
        try (ChildJvm child =
                ChildJvm.start(List.of("env", "JAVA_TOOL_OPTIONS=-Xmx64m"), ManyReaders.class, root().toString())) {
            assertThat(child.line()).isEqualTo("done");
        }
    }

    @Test
    void aStagedFileGoesInAtNoCost() throws Exception {
        Path folder = store.staging().orElseThrow();
        Path staged = Files.writeString(folder.resolve("an object"), "content");
        String digest = Digests.hex(Digests.sha256().digest(bytes("content")));
        assertThat(put(store, new Upload("a/object", Optional.of(digest), 7, staged)))
                .isTrue();
        assertThat(Files.isSameFile(root().resolve("a/object"), staged)).isTrue();
        Files.delete(staged);
        assertThat(read("a/object")).isEqualTo("content");
    }

    @Test
    void whatIsStagedIsNoObject() throws Exception {
        Files.writeString(store.staging().orElseThrow().resolve("an object"), "content");
        assertThat(store.list("")).isEmpty();
        assertThat(store.listSegments("")).isEmpty();
    }

    @Test
    void creatingLeavesNothingInTheStagingFolder() throws Exception {
        store.create("a/object", bytes("first"));
        store.create("a/object", bytes("second"));
        put(store, upload("a/other", "other"));
        assertThatThrownBy(() -> store.create("a/object/below", bytes("no folder")))
                .isInstanceOf(StoreException.class);
        assertThat(staged()).isEmpty();
    }

    @Test
    void whatAKilledSaveLeftInTheStagingFolderIsSweptWhenItIsOld() throws Exception {
        Path folder = store.staging().orElseThrow();
        Path old = Files.createDirectories(folder.resolve("castor-save-old"));
        Files.writeString(old.resolve("pack-0"), "half a pack");
        Path oldFile = Files.writeString(folder.resolve(UUID.randomUUID().toString()), "half an object");
        Path received = Files.writeString(folder.resolve("incoming-" + UUID.randomUUID()), "half an object");
        Path foreign = Files.writeString(folder.resolve("notes.txt"), "nobody's to remove");
        Path young = Files.createDirectories(folder.resolve("castor-save-young"));
        for (Path path : List.of(old, oldFile, received, foreign)) {
            makeOld(path);
        }
        open().staging();
        assertThat(staged()).containsExactlyInAnyOrder(young, foreign);
    }

    private static void makeOld(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
    }

    @Test
    void aStagingFolderThatIsALinkIsRefusedAndNothingIsSweptWhereItLeads(@TempDir Path elsewhere) throws Exception {
        Path precious = Files.createDirectory(elsewhere.resolve("castor-save-mine"));
        makeOld(precious);
        Files.createDirectories(root());
        Files.createSymbolicLink(root().resolve(".staging"), elsewhere);
        Store attacked = open();
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                attacked::staging,
                () -> attacked.create("a/object", bytes("content")),
                () -> put(attacked, upload("a/other", "other")))) {
            assertThatThrownBy(use)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(".staging is a symbolic link; remove it");
        }
        assertThat(elsewhere.toFile().list()).containsExactly("castor-save-mine");
    }

    @Test
    void readingFromAStoreThatIsNotThereDoesNotMakeIt() throws Exception {
        assertThat(store.list("")).isEmpty();
        assertThat(store.size("a/object")).isEmpty();
        assertThat(root()).doesNotExist();
    }

    @Test
    void aFileInThePlaceOfTheStoreIsRefused() throws Exception {
        Files.writeString(root(), "a file");
        assertThatThrownBy(() -> store.list("a"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the store must be a directory");
        assertThatThrownBy(() -> store.create("a/object", bytes("content"))).isInstanceOf(StoreException.class);
    }

    @Test
    void aFileInThePlaceOfADirectoryIsNamed() throws Exception {
        store.create("a", bytes("content"));
        for (String prefix : List.of("a", "a/b")) {
            assertThatThrownBy(() -> store.list(prefix))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("a file is in the place of this directory; remove it");
        }
    }

    @Test
    void aCreationThatAnInterruptEndedDidNotHappen() throws Exception {
        Random random = new Random(2);
        long most = 1_000_000;
        int ended = 0;
        for (int i = 0; i < 150; i++) {
            Upload upload = upload("interrupted/" + i, "content");
            CyclicBarrier start = new CyclicBarrier(2);
            Thread[] thread = new Thread[1];
            Future<Boolean> created = threads.submit(() -> {
                thread[0] = Thread.currentThread();
                start.await();
                long begun = System.nanoTime();
                try {
                    boolean result = put(store, upload);
                    assertThat(result).isTrue();
                    return System.nanoTime() - begun > 0;
                } catch (StoreException e) {
                    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
                    return false;
                }
            });
            start.await();
            long end = System.nanoTime() + random.nextLong(most);
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            thread[0].interrupt();
            boolean was = created.get();
            ended += was ? 0 : 1;
            // Interrupts come at all moments of a creation, however long one takes here.
            most = was ? Math.max(100_000, most * 9 / 10) : most * 11 / 10;
            assertThat(store.size(upload.name()).isPresent())
                    .as("there is an object")
                    .isEqualTo(was);
        }
        assertThat(ended).isBetween(1, 149);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "../x", "a/../../x", "/etc/passwd", ".staging/x", ".staging", "a/../.staging/x"})
    void aNameThatLeavesTheStoreIsRefused(String name) {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> store.create(name, content)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.size(name)).isInstanceOf(IllegalArgumentException.class);
    }

    private List<Path> staged() throws Exception {
        try (Stream<Path> files = Files.list(root().resolve(".staging"))) {
            return files.toList();
        }
    }
}
