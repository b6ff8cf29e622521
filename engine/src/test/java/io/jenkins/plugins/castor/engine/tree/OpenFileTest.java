package io.jenkins.plugins.castor.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files are read alike by system calls and the usual way. */
@EnabledOnOs(OS.LINUX)
class OpenFileTest {

    @TempDir
    Path folder;

    enum Way {
        CALLS,
        CHANNEL;

        OpenFile open(Path path) throws IOException {
            return this == CALLS ? new OpenFile.ByCalls(path) : new OpenFile.ByChannel(path);
        }
    }

    @AfterEach
    void noInterruptIsLeft() {
        Thread.interrupted();
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsReadWholeInPiecesOfAnySize(Way way) throws IOException {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        Path path = Files.write(folder.resolve("a file of Zürich"), content);
        byte[] read = new byte[content.length + 10];
        int length = 5;
        try (OpenFile file = way.open(path)) {
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
        RegularFile before = OpenFile.look(path, new RegularFile("", "name", 0, 0, 0));
        try (OpenFile file = way.open(path)) {
            assertThat(file.as(before)).isEqualTo(before);
            Files.writeString(path, "more", StandardOpenOption.APPEND);
            assertThat(file.as(before).size()).isEqualTo("content".length() + "more".length());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLinkIsNotFollowed(Way way) throws IOException {
        Path link =
                Files.createSymbolicLink(folder.resolve("link"), Files.writeString(folder.resolve("file"), "secret"));
        assertThatThrownBy(() -> way.open(link)).isInstanceOf(IOException.class).hasMessageContaining("symbolic links");
        assertThatThrownBy(() -> way.open(folder.resolve("nothing")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("nothing");
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryIsNoFile(Way way) throws IOException {
        try (OpenFile file = way.open(folder)) {
            assertThatThrownBy(() -> file.read(new byte[1], 0, 1)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> file.as(new RegularFile("", "name", 0, 0, 0)))
                    .isInstanceOf(NoSuchFileException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheReading(Way way) throws IOException {
        Path path = Files.writeString(folder.resolve("file"), "content");
        try (OpenFile file = way.open(path)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.read(new byte[1], 0, 1)).isInstanceOf(ClosedByInterruptException.class);
        }
    }
}
