package io.jenkins.plugins.castor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoverFoldersTest {

    @TempDir
    Path temp;

    @Test
    void onlyOldFoldersOfSavesAreRemoved() throws Exception {
        Path old = folder("castor-old", Duration.ofDays(3));
        Path recent = folder("castor-recent", Duration.ofDays(1));
        Path other = folder("another", Duration.ofDays(3));

        LeftoverFolders.removeBeside(temp.resolve("castor-new"));

        assertThat(old).doesNotExist();
        assertThat(recent.resolve("pack")).exists();
        assertThat(other.resolve("pack")).exists();
    }

    @Test
    void aFolderThatIsNotThereYetIsNoTrouble() {
        LeftoverFolders.removeBeside(temp.resolve("none/castor-new"));
        assertThat(temp).isEmptyDirectory();
    }

    private Path folder(String name, Duration age) throws Exception {
        Path folder = Files.createDirectory(temp.resolve(name));
        Files.writeString(folder.resolve("pack"), "content");
        return Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(age)));
    }
}
