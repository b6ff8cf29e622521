package io.jenkins.plugins.castor.engine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A folder of its own for the objects of one save; closing it removes it. */
final class StagingFolder implements AutoCloseable {

    private final Path path;

    private StagingFolder(Path path) {
        this.path = path;
    }

    /** @param parent where the store wants it; the temporary directory of this VM where it does not care */
    static StagingFolder in(Optional<Path> parent) throws IOException {
        String prefix = "castor-save-";
        return new StagingFolder(
                parent.isPresent()
                        ? Files.createTempDirectory(parent.get(), prefix)
                        : Files.createTempDirectory(prefix));
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(path);
    }
}
