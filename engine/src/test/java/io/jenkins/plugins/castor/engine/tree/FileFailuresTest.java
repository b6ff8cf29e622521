package io.jenkins.plugins.castor.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FileFailuresTest {

    static Stream<FileSystemException> kinds() {
        return Stream.of(
                new AccessDeniedException("/mnt/x"),
                new NoSuchFileException("/mnt/x"),
                new FileAlreadyExistsException("/mnt/x"),
                new NotDirectoryException("/mnt/x"),
                new DirectoryNotEmptyException("/mnt/x"),
                new FileSystemLoopException("/mnt/x"),
                new NotLinkException("/mnt/x"),
                new AtomicMoveNotSupportedException("/mnt/x", null, null),
                new FileSystemException("/mnt/x"));
    }

    /** What Linux says, as it comes in Java's exceptions. */
    static Stream<FileSystemException> reasons() {
        return Stream.of(
                        "No space left on device",
                        "Disk quota exceeded",
                        "Read-only file system",
                        "Too many open files",
                        "Too many open files in system",
                        "File name too long",
                        "Too many levels of symbolic links or unable to access attributes of symbolic link",
                        "Operation not permitted",
                        "Device or resource busy",
                        "Is a directory",
                        "Not a directory",
                        "Directory not empty",
                        "Invalid cross-device link",
                        "Input/output error",
                        "Stale file handle")
                .map(reason -> new FileSystemException("/mnt/x", null, reason));
    }

    @ParameterizedTest
    @MethodSource({"kinds", "reasons"})
    void everyFailureSaysWhereWhyAndWhatToDo(FileSystemException e) {
        assertThat(FileFailures.sentence(e)).matches("/mnt/x: [^;]{10,}; .{8,}");
        if (e.getReason() != null) {
            assertThat(FileFailures.sentence(e)).contains(e.getReason());
        }
        assertThat(FileFailures.reason(e)).doesNotContain("/mnt/x");
    }

    @ParameterizedTest
    @MethodSource("own")
    void whatSaysItselfWhatToDoStaysAsItIs(String reason) {
        assertThat(FileFailures.sentence(new FileSystemException("/mnt/x", null, reason)))
                .isEqualTo("/mnt/x: " + reason);
    }

    static List<String> own() {
        return List.of("the load would write 9 MB, and only 6 MB are free there; make room, or load fewer caches");
    }
}
