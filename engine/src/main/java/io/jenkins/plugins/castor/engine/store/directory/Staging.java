package io.jenkins.plugins.castor.engine.store.directory;

import io.jenkins.plugins.castor.engine.tree.Removal;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** The folder of a directory store in which objects are written before they get their names. */
final class Staging {

    /** No save takes so long: what is older was left by one that was killed. */
    private static final Duration ABANDONED = Duration.ofDays(2);

    private final Path folder;
    private boolean swept;

    Staging(Path root) {
        this.folder = root.resolve(".staging");
    }

    Path folder() {
        return folder;
    }

    boolean holds(Path file) {
        return file.startsWith(folder);
    }

    synchronized Path makeFolder() throws IOException {
        Files.createDirectories(folder);
        if (!swept) {
            swept = true;
            sweep();
        }
        return folder;
    }

    Path newFile() throws IOException {
        return makeFolder().resolve(UUID.randomUUID().toString());
    }

    private void sweep() throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
            for (Path path : left) {
                try {
                    if (Files.getLastModifiedTime(path).toInstant().isBefore(limit)) {
                        Removal.remove(path, true);
                    }
                } catch (IOException e) {
                    // Another save swept it at the same time, or it belongs to another user, who will.
                }
            }
        }
    }
}
