package io.jenkins.plugins.castor.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** All other tests of loads use these calls as well; those that start a JVM of their own do without. */
@EnabledOnOs(OS.LINUX)
class SystemCallsTest {

    private static final long TIME = 1_234_567_890_123_456_789L;

    @TempDir
    Path folder;

    @Test
    void theseTestsHaveThem() {
        assertThat(SystemCalls.AVAILABLE).isTrue();
    }

    @Test
    void aFileIsMadeWithItsContentTimeAndMode() throws IOException {
        Path path = folder.resolve("a file of Zürich");
        int file = SystemCalls.create(path, 0600);
        SystemCalls.write(file, direct("content"), path);
        SystemCalls.setTimes(file, TIME, path);
        SystemCalls.setMode(file, 0440, path);
        SystemCalls.close(file, path);
        assertThat(path).hasContent("content");
        assertThat(Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS)).isEqualTo(TIME);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("r--r-----");
    }

    @Test
    void onlyWhatRemainsOfABufferIsWritten() throws IOException {
        Path path = folder.resolve("file");
        ByteBuffer bytes = direct("0123456789");
        int file = SystemCalls.create(path, 0600);
        SystemCalls.write(file, bytes.limit(8).position(3), path);
        SystemCalls.close(file, path);
        assertThat(path).hasContent("34567");
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void whatStandsThereIsNotTouched() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
        assertThatThrownBy(() -> SystemCalls.create(file, 0600))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(file.toString());
        assertThatThrownBy(() -> SystemCalls.create(link, 0600)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("mine");
        assertThat(folder.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void largeContentIsWrittenInPieces() throws IOException {
        Path path = folder.resolve("file");
        byte[] content = new byte[3 * PartedFile.PIECE + 7];
        new Random(1).nextBytes(content);
        int file = SystemCalls.create(path, 0600);
        SystemCalls.write(
                file, ByteBuffer.allocateDirect(content.length).put(content).flip(), path);
        SystemCalls.close(file, path);
        assertThat(path).hasBinaryContent(content);
    }

    @Test
    void troubleIsNamedAsJavaNamesIt() {
        Path path = folder.resolve("nowhere/file");
        assertThatThrownBy(() -> SystemCalls.create(path, 0600))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(path.toString());
        assertThatThrownBy(() -> SystemCalls.close(1_000_000, path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Bad file descriptor");
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
