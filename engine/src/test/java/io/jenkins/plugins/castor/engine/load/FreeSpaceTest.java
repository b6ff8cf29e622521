package io.jenkins.plugins.castor.engine.load;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {

    /** More than any disk here has, in two parts that each are. */
    private static final long HALF = 1L << 59;

    @TempDir
    Path temp;

    @Test
    void whatFitsPasses() {
        FreeSpace space = new FreeSpace();
        space.need(temp.resolve("not/there/yet"), 1);
        assertThatCode(space::check).doesNotThrowAnyException();
    }

    @Test
    void cachesOnOneFileSystemAreAddedUp() {
        FreeSpace space = new FreeSpace();
        space.need(temp.resolve("npm"), HALF);
        space.need(temp.resolve("pip"), HALF);
        assertThatThrownBy(space::check)
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(temp.resolve("npm").toString())
                .hasMessageContaining("make room");
    }
}
