package io.jenkins.plugins.castor.engine.store.directory;

import io.jenkins.plugins.castor.engine.tree.Removal;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/** The folder of a directory store in which objects are written before they get their names. */
final class Staging {

    /** No save takes so long: what is older was left by one that was killed. */
    private static final Duration ABANDONED = Duration.ofDays(2);

    /** What saves and stores make there; nothing else is swept, whatever the folder may turn out to be. */
    private static final Pattern MADE_HERE =
            Pattern.compile("castor-save-.*|(incoming-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-.*");

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
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            // Whoever may write to the store could have what stands elsewhere be swept by who saves.
            throw new IOException(folder + " is a symbolic link; remove it");
        }
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
                    if (MADE_HERE.matcher(path.getFileName().toString()).matches()
                            && Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                                    .toInstant()
                                    .isBefore(limit)) {
                        Removal.remove(path);
                    }
                } catch (IOException e) {
                    // Another save swept it at the same time, or it belongs to another user, who will.
                }
            }
        }
    }
}
