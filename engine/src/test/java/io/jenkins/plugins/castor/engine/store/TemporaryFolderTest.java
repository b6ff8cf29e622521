package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.ChildJvm;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are killed, and what the next ones delete. */
class TemporaryFolderTest {

    @TempDir
    Path temp;

    /** Makes a folder in a temporary directory, or in the staging folder of a store, and prints its path. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            System.setProperty("java.io.tmpdir", arguments[1]);
            TemporaryFolder folder = arguments[0].equals("store")
                    ? TemporaryFolder.create(
                            new DirectoryStore(Path.of(arguments[1])).staging().orElseThrow(), "save")
                    : TemporaryFolder.create(arguments[0]);
            Files.writeString(folder.path().resolve("pack"), "content");
            System.out.println(folder.path());
            System.in.read();
        }
    }

    private ChildJvm start(String purpose) throws Exception {
        return ChildJvm.start(Holder.class, purpose, temp.toString());
    }

    @Test
    void theNextProcessDeletesTheFoldersOfKilledOnesAndNoOthers() throws Exception {
        Path foreign = Files.createDirectories(temp.resolve("castor-other/folder"));
        try (ChildJvm living = start("rsync")) {
            Path used = Path.of(living.line());
            Path left;
            try (ChildJvm killed = start("save")) {
                left = Path.of(killed.line());
                assertThat(left.resolve("pack")).exists();
            }
            assertThat(left).exists();
            try (ChildJvm next = start("save")) {
                Path mine = Path.of(next.line());
                assertThat(left).doesNotExist();
                assertThat(used.resolve("pack")).exists();
                assertThat(mine.resolve("pack")).exists();
                assertThat(foreign).exists();
            }
        }
    }

    @Test
    void theStagingFolderOfALivingSaveStaysHoweverOldItIs() throws Exception {
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(3)));
        try (ChildJvm living = start("store")) {
            Path used = Path.of(living.line());
            Files.setLastModifiedTime(used, old);
            Path left;
            try (ChildJvm killed = start("store")) {
                left = Path.of(killed.line());
                Files.setLastModifiedTime(left, old);
            }
            new DirectoryStore(temp).staging();
            assertThat(left).doesNotExist();
            assertThat(used.resolve("pack")).exists();
        }
    }
}
