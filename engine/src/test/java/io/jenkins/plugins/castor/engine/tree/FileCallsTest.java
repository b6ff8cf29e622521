package io.jenkins.plugins.castor.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.tree.calls.FileCalls;
import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import io.jenkins.plugins.castor.engine.tree.calls.OpenFile;
import io.jenkins.plugins.castor.engine.tree.calls.UseMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files are looked at, read and made alike in every way. */
@EnabledOnOs(OS.LINUX)
class FileCallsTest {

    private static final long TIME = 1_234_567_890_123_456_789L;

    @TempDir
    Path folder;

    @AfterEach
    void noInterruptIsLeft() {
        Thread.interrupted();
    }

    @Test
    void theOtherTestsTakeTheFastWay() {
        assertThat(ChosenCalls.BEST.getClass()).isEqualTo(Way.FAST.calls().getClass());
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsMadeWithItsContentTimeAndMode(Way way) throws IOException {
        Path path = folder.resolve("a file of Zürich");
        make(way, path, 0444, TIME, direct("content"));
        assertThat(path).hasContent("content");
        assertThat(Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS)).isEqualTo(TIME);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("r--r--r--");
        assertThat(way.calls().look(path).mode()).isEqualTo(0444);
        assertThat(way.calls().look(path).mtime()).isEqualTo(TIME);
    }

    @ParameterizedTest
    @EnumSource
    void aFileGetsTheTimeOfAccessThatItWasMadeWith(Way way) throws IOException {
        Path path = folder.resolve("file");
        try (Folder open = way.calls().folder(folder)) {
            open.make("file", 0644, TIME, UseMark.of(20_000), direct("content"));
            open.make("large", 0644, TIME, TIME, direct("content"));
            open.complete(Path.of("large"), 0600, TIME, UseMark.of(0));
        }
        assertThat(way.calls().look(path).atime()).isEqualTo(UseMark.of(20_000));
        assertThat(UseMark.dayOf(way.calls().look(path).atime())).isEqualTo(20_000 - 20_000 % 7);
        assertThat(Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS)).isEqualTo(TIME);
        assertThat(UseMark.dayOf(way.calls().look(folder.resolve("large")).atime()))
                .isZero();
        assertThat(UseMark.dayOf(TIME)).isNegative();
        Files.readAllBytes(path);
        assertThat(UseMark.dayOf(way.calls().look(path).atime())).isNegative();
    }

    @ParameterizedTest
    @EnumSource
    void readingLeavesTheMarkOfAFile(Way way) throws IOException {
        Path path = folder.resolve("file");
        try (Folder open = way.calls().folder(folder)) {
            open.make("file", 0644, TIME, UseMark.of(20_000), direct("content"));
        }
        try (OpenFile file = way.calls().open(path)) {
            assertThat(file.read(new byte[10], 0, 10)).isEqualTo("content".length());
        }
        assertThat(way.calls().look(path).atime()).isEqualTo(UseMark.of(20_000));
        assertThat(way.calls().look(path).mtime()).isEqualTo(TIME);
    }

    @ParameterizedTest
    @EnumSource
    void aModeThatTheUmaskForbidsAndATimeBefore1970AreSet(Way way) throws IOException {
        Path path = folder.resolve("file");
        make(way, path, 0266, -2_000_000_000L, direct("content"));
        assertThat(way.calls().look(path).mode()).isEqualTo(0266);
        assertThat(way.calls().look(path).mtime()).isEqualTo(-2_000_000_000L);
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatRemainsOfABufferIsWritten(Way way) throws IOException {
        for (ByteBuffer bytes : new ByteBuffer[] {
            direct("0123456789"), ByteBuffer.wrap("0123456789".getBytes(StandardCharsets.US_ASCII))
        }) {
            Path path = folder.resolve("file of " + bytes.isDirect());
            make(way, path, 0600, TIME, bytes.limit(8).position(3));
            assertThat(path).hasContent("34567");
            assertThat(bytes.hasRemaining()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatStandsThereIsNotTouched(Way way) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
        for (Path path : new Path[] {file, link}) {
            assertThatThrownBy(() -> make(way, path, 0600, TIME, direct("other")))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessage(path.toString());
        }
        assertThat(file).hasContent("mine");
        assertThat(folder.resolve("elsewhere")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void largeContentIsWrittenInPieces(Way way) throws IOException {
        byte[] content = noise(3 * FileCalls.MOST_WRITTEN + 7);
        Path path = folder.resolve("file");
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(content.length).put(content).flip();
        make(way, path, 0600, TIME, bytes);
        assertThat(path).hasBinaryContent(content);
    }

    @ParameterizedTest
    @EnumSource
    void troubleIsNamedAsJavaNamesIt(Way way) {
        Path path = folder.resolve("nowhere/file");
        assertThatThrownBy(() -> way.calls().folder(path.getParent()))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(path.getParent().toString());
        assertThatThrownBy(() -> way.calls().open(path))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(path.toString());
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsReadWholeInPiecesOfAnySize(Way way) throws IOException {
        byte[] content = noise(300_000);
        Path path = Files.write(folder.resolve("a file of Zürich"), content);
        byte[] read = new byte[content.length + 10];
        int length = 5;
        try (OpenFile file = way.calls().open(path)) {
            for (int count = 0; count >= 0; count = file.read(read, length, Math.min(200_000, read.length - length))) {
                length += count;
            }
        }
        assertThat(Arrays.copyOfRange(read, 5, length)).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource
    void whatChangesWhileItIsOpenIsSeen(Way way) throws IOException {
        Path path = Files.writeString(folder.resolve("file"), "content");
        try (OpenFile file = way.calls().open(path)) {
            assertThat(file.look().size()).isEqualTo("content".length());
            Files.writeString(path, "more", StandardOpenOption.APPEND);
            assertThat(file.look().size()).isEqualTo("contentmore".length());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLinkIsNotFollowed(Way way) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "secret");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThatThrownBy(() -> way.calls().open(link))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("symbolic links");
        assertThat(way.calls().look(link).isSymbolicLink()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryIsNoFile(Way way) throws IOException {
        try (OpenFile file = way.calls().open(folder)) {
            assertThatThrownBy(() -> file.read(new byte[1], 0, 1)).isInstanceOf(IOException.class);
            assertThat(file.look().isRegularFile()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheReading(Way way) throws IOException {
        Path path = Files.writeString(folder.resolve("file"), "content");
        try (OpenFile file = way.calls().open(path)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.read(new byte[1], 0, 1)).isInstanceOf(ClosedByInterruptException.class);
        }
    }

    private static void make(Way way, Path file, int mode, long mtime, ByteBuffer content) throws IOException {
        try (Folder folder = way.calls().folder(file.getParent())) {
            folder.make(file.getFileName().toString(), mode, mtime, mtime, content);
        }
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
