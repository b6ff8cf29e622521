package io.jenkins.plugins.castor.engine.store.directory;

import io.jenkins.plugins.castor.engine.store.TemporaryFolder;
import io.jenkins.plugins.castor.engine.tree.Removal;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/** The folder of a directory store in which objects are written before they get their names. */
final class Staging {

    /** No save takes this long, so a killed save left what is older. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    /** The names that saves and stores give to their files; nothing else is swept. */
    private static final Pattern MADE_HERE =
            Pattern.compile("castor-(save|new)-.*|(incoming-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-.*");

    private final Path root;
    private final Path folder;
    private boolean swept;

    Staging(Path root) {
        this.root = root;
        this.folder = root.resolve(".staging");
    }

    Path folder() {
        return folder;
    }

    boolean holds(Path file) {
        return file.startsWith(folder);
    }

    synchronized Path makeFolder() throws IOException {
        makeRoot();
        Files.createDirectories(folder);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            // Writers to the store could otherwise make a save sweep files elsewhere.
            throw new IOException(folder + " is a symbolic link; remove it");
        }
        if (!swept) {
            swept = true;
            sweep();
        }
        return folder;
    }

    /** Only the last segment: where more is missing, nothing is mounted, or the path is wrong. */
    private void makeRoot() throws IOException {
        if (Files.exists(root)) {
            return;
        }
        try {
            Files.createDirectory(root);
        } catch (FileAlreadyExistsException e) {
            // Another save made it, or it is a link to nothing, of which the next call tells.
        } catch (NoSuchFileException e) {
            throw new IOException("there is no directory " + root.getParent() + "; mount it, or correct the path", e);
        }
    }

    Path newFile() throws IOException {
        return makeFolder().resolve(UUID.randomUUID().toString());
    }

    /** Deletes what killed saves left, but nothing of a process of this machine that is alive. */
    private void sweep() throws IOException {
        Instant limit = now().minus(ABANDONED);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
            for (Path path : left) {
                try {
                    if (MADE_HERE.matcher(path.getFileName().toString()).matches()
                            && Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                                    .toInstant()
                                    .isBefore(limit)
                            && !TemporaryFolder.isInUse(path)) {
                        Removal.remove(path);
                    }
                } catch (IOException e) {
                    // Another save swept it at the same time, or it belongs to another user.
                }
            }
        }
    }

    /** The time by the clock of the store: that of this machine may be days ahead of the times of its files. */
    private Instant now() throws IOException {
        Path file = Files.createFile(folder.resolve(UUID.randomUUID().toString()));
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
