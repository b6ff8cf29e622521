package io.jenkins.plugins.castor.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever becomes of the path of an open directory, in every way its content is reached by name. */
@EnabledOnOs(OS.LINUX)
class FolderTest {

    private static final long TIME = 1_234_567_890_123_456_789L;

    @TempDir
    Path temp;

    private Folder open(Way way) throws IOException {
        return way.calls().folder(Files.createDirectory(temp.resolve("folder")));
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Another process moves the directory away and puts a link in its place. */
    private Path exchange() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.move(temp.resolve("folder"), temp.resolve("moved"));
        Files.createSymbolicLink(temp.resolve("folder"), outside);
        return outside;
    }

    @ParameterizedTest
    @EnumSource
    void everythingThatWritesStaysInADirectoryThatWasExchanged(Way way) throws IOException {
        try (Folder folder = open(way)) {
            folder.makeDirectory(Path.of("old"), 0755);
            folder.make("gone", 0644, TIME, TIME, direct("gone"));
            Path outside = exchange();
            Files.writeString(outside.resolve("gone"), "mine");
            Files.writeString(outside.resolve("b"), "mine");
            Files.createDirectory(outside.resolve("old"));
            try (FileChannel file = folder.create(Path.of("a"), 0600)) {
                file.write(direct("content"));
            }
            folder.move(Path.of("a"), Path.of("b"));
            folder.delete(Path.of("gone"));
            folder.deleteDirectory(Path.of("old"));
            folder.setMode(0700);
            folder.setTimes(TIME);

            assertThat(outside.toFile().list()).containsExactlyInAnyOrder("gone", "b", "old");
            assertThat(outside.resolve("b")).hasContent("mine");
            assertThat(temp.resolve("moved/b")).hasContent("content");
            assertThat(temp.resolve("moved").toFile().list()).containsExactly("b");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(outside)))
                    .isNotEqualTo("rwx------");
            assertThat(Files.getLastModifiedTime(outside).to(TimeUnit.NANOSECONDS))
                    .isNotEqualTo(TIME);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLinkIsNoDirectoryToBeOpened(Way way) throws IOException {
        try (Folder folder = open(way)) {
            Path outside = Files.createDirectory(temp.resolve("outside"));
            Files.createSymbolicLink(folder.path().resolve("link"), outside);
            Files.writeString(folder.path().resolve("file"), "content");
            for (String name : new String[] {"link", "file"}) {
                assertThatThrownBy(() -> folder.open(Path.of(name)))
                        .isInstanceOf(FileSystemException.class)
                        .hasMessageContaining(folder.path().resolve(name).toString());
            }
        }
        assertThatThrownBy(() ->
                        way.calls().folder(Files.createSymbolicLink(temp.resolve("link"), temp.resolve("outside"))))
                .isInstanceOf(FileSystemException.class);
    }

    @ParameterizedTest
    @EnumSource
    void everyErrorNamesTheWholePath(Way way) throws IOException {
        try (Folder folder = open(way)) {
            Path there = Files.writeString(folder.path().resolve("there"), "content");
            Path none = Path.of("none");
            String noPath = folder.path().resolve(none).toString();
            assertThatThrownBy(() -> folder.make("there", 0600, TIME, TIME, direct("other")))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessage(there.toString());
            assertThatThrownBy(() -> folder.makeDirectory(Path.of("there"), 0700))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessage(there.toString());
            assertThatThrownBy(() -> folder.delete(none))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessage(noPath);
            assertThatThrownBy(() -> folder.open(none))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessage(noPath);
            assertThatThrownBy(() -> folder.look(none))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessage(noPath);
            assertThatThrownBy(() -> folder.move(none, Path.of("other")))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessage(noPath);
        }
    }

    @ParameterizedTest
    @EnumSource
    void linksAndFurtherNamesAreMade(Way way) throws IOException {
        try (Folder folder = open(way)) {
            folder.makeDirectory(Path.of("in"), 0755);
            folder.make("file", 0640, TIME, TIME, direct("content"));
            folder.makeLink(Path.of("link"), Path.of("file"), TIME);
            try (Folder in = folder.open(Path.of("in"))) {
                in.makeName(Path.of("name"), folder, Path.of("file"));
            }
            assertThat(Files.readSymbolicLink(folder.path().resolve("link"))).isEqualTo(Path.of("file"));
            assertThat(Files.isSameFile(
                            folder.path().resolve("file"), folder.path().resolve("in/name")))
                    .isTrue();
            assertThat(folder.names()).containsExactlyInAnyOrder(Path.of("file"), Path.of("in"), Path.of("link"));
            assertThat(folder.names()).hasSize(3);
            assertThat(folder.look(Path.of("file")).mtime()).isEqualTo(TIME);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryKeepsItsSetgidBitAndGetsItsTimeToTheNanosecond(Way way) throws IOException {
        try (Folder folder = open(way)) {
            Files.setAttribute(folder.path(), "unix:mode", 02755);
            folder.setMode(0511);
            folder.setTimes(TIME);
            assertThat(Files.getAttribute(folder.path(), "unix:mode")).isEqualTo(0042511);
            assertThat(Files.getLastModifiedTime(folder.path()).to(TimeUnit.NANOSECONDS))
                    .isEqualTo(TIME);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeBefore1970AndAModeOfALargeFileAreSet(Way way) throws IOException {
        try (Folder folder = open(way)) {
            folder.make("old", 0600, -2_000_000_000L, -2_000_000_000L, direct("content"));
            folder.create(Path.of("large"), 0466).close();
            folder.complete(Path.of("large"), 0466, TIME, TIME);
            assertThat(folder.look(Path.of("old")).mtime()).isEqualTo(-2_000_000_000L);
            assertThat(folder.look(Path.of("large")).mtime()).isEqualTo(TIME);
            assertThat(folder.look(Path.of("large")).mode()).isEqualTo(0466);
            folder.setTimes(-3_000_000_000L);
            assertThat(Files.getLastModifiedTime(folder.path()).toMillis()).isEqualTo(-3_000);
        }
    }
}
