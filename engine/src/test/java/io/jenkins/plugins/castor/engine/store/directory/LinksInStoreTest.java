package io.jenkins.plugins.castor.engine.store.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who may write to a store puts a link there, so that others read, write or delete elsewhere. */
class LinksInStoreTest {
    private static final String THERE = "p/b/j/packs/there";
    private static final String NEW = "p/b/j/packs/new";

    @TempDir
    Path temp;

    private Path root;
    private Path elsewhere;

    /** Every call of a store that names an object or a prefix. */
    enum Operation {
        CREATE,
        CREATE_WHAT_IS_THERE,
        PUT,
        PUT_STAGED,
        READ,
        FETCH,
        SIZE,
        SIZE_OF_NOTHING,
        LIST,
        LIST_SMALL,
        READ_SMALL,
        LIST_SEGMENTS,
        DELETE,
    }

    @BeforeEach
    void thereIsAnObject() throws Exception {
        root = temp.resolve("store");
        elsewhere = temp.resolve("elsewhere");
        try (Store store = new DirectoryStore(root)) {
            store.create(THERE, "content".getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLinkInPlaceOfTheFolderOfAnObjectIsRefused(Operation operation) throws Exception {
        Path link = replace("p/b/j/packs");
        assertRefused(operation, link);
    }

    @ParameterizedTest
    @EnumSource
    void aLinkInPlaceOfAProjectIsRefused(Operation operation) throws Exception {
        Path link = replace("p");
        assertRefused(operation, link);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CREATE", "PUT", "PUT_STAGED", "SIZE_OF_NOTHING", "LIST_SEGMENTS"})
    void aLinkInPlaceOfAnObjectIsRefused(Operation operation) throws Exception {
        Path link = replace(THERE);
        assertRefused(operation, link);
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "put", "put staged"})
    void aLinkThatLeadsNowhereIsRefusedAndNothingIsMade(String how) throws Exception {
        Path link = replace("p/b/j/packs");
        Files.move(elsewhere, temp.resolve("away"));
        assertRefused(
                switch (how) {
                    case "create" -> Operation.CREATE;
                    case "put" -> Operation.PUT;
                    default -> Operation.PUT_STAGED;
                },
                link);
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void aListingOfTheWholeStoreRefusesALinkInIt() throws Exception {
        Path link = replace("p/b");
        try (Store store = new DirectoryStore(root)) {
            assertThatThrownBy(() -> store.list(""))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(link + " is a symbolic link");
        }
    }

    @Test
    void aFolderThatBecomesALinkBetweenTwoWritesIsRefused() throws Exception {
        try (Store store = new DirectoryStore(root)) {
            store.create("p/b/j/packs/first", new byte[1]);
            store.read(THERE, 0, ByteBuffer.allocate(7));
            Path link = replace("p/b/j/packs");
            for (ThrowingCallable use : List.<ThrowingCallable>of(
                    () -> store.create(NEW, new byte[1]), () -> store.delete(THERE), () -> store.list("p"))) {
                assertThatThrownBy(use).hasMessageContaining(link + " is a symbolic link");
            }
        }
        assertThat(elsewhere.resolve("new")).doesNotExist();
        assertThat(elsewhere.resolve("there")).hasContent("content");
    }

    @Test
    void theStoreItselfMayBeReachedThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), root);
        try (Store store = new DirectoryStore(link)) {
            assertThat(store.create(NEW, new byte[1])).isTrue();
            assertThat(store.list("")).hasSize(2);
            assertThat(store.delete(NEW)).isTrue();
        }
    }

    /** Moves it elsewhere and puts a link to it in its place. */
    private Path replace(String name) throws Exception {
        Path place = root.resolve(name);
        Files.move(place, elsewhere);
        return Files.createSymbolicLink(place, elsewhere);
    }

    private void assertRefused(Operation operation, Path link) throws Exception {
        List<String> before = everything(elsewhere);
        try (Store store = new DirectoryStore(root)) {
            ThrowingCallable call = call(store, operation);
            assertThatThrownBy(call)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(link + " is a symbolic link")
                    .hasMessageContaining("remove it");
        }
        assertThat(everything(elsewhere)).isEqualTo(before);
        assertThat(link).isSymbolicLink();
    }

    private ThrowingCallable call(Store store, Operation operation) throws Exception {
        return switch (operation) {
            case CREATE -> () -> store.create(NEW, new byte[1]);
            case CREATE_WHAT_IS_THERE -> () -> store.create(THERE, new byte[1]);
            case PUT -> {
                Path file = Files.write(temp.resolve("file"), new byte[1]);
                yield () -> store.put(List.of(upload(file)), bytes -> {});
            }
            case PUT_STAGED -> {
                Path file = Files.write(store.staging().orElseThrow().resolve("file"), new byte[1]);
                yield () -> store.put(List.of(upload(file)), bytes -> {});
            }
            case READ -> () -> store.read(THERE, 0, ByteBuffer.allocate(7));
            case FETCH -> () -> store.fetch(List.of(new Range(THERE, 0, 7))).read(0, ByteBuffer.allocate(7));
            case SIZE -> () -> store.size(THERE);
            case SIZE_OF_NOTHING -> () -> store.size(NEW);
            case LIST -> () -> store.list("p/b/j/packs");
            case LIST_SMALL -> () -> store.listSmall("p/b/j/packs", 100);
            case READ_SMALL -> () -> store.small(THERE, 100).content();
            case LIST_SEGMENTS -> () -> store.listSegments("p/b/j/packs");
            case DELETE -> () -> store.delete(THERE);
        };
    }

    private static Upload upload(Path file) {
        return new Upload(NEW, Optional.of(Digests.hex(Digests.sha256().digest(new byte[1]))), 1, file);
    }

    private static List<String> everything(Path folder) throws Exception {
        List<String> found = new ArrayList<>();
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                paths.sorted().forEach(path -> found.add(path.toString()));
            }
        }
        return found;
    }
}
