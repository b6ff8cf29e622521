package io.jenkins.plugins.castor.engine.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A temporary folder for the objects of one save. Created lazily, deleted on close. */
public final class StagingFolder implements AutoCloseable {

    private final Store store;
    private Path path;

    public StagingFolder(Store store) {
        this.store = store;
    }

    /**
     * The folder: in the staging directory of the store, or in the default temporary directory if the store has none.
     */
    public Path path() throws IOException {
        if (path == null) {
            String prefix = "castor-save-";
            Optional<Path> parent = store.staging();
            path = parent.isPresent()
                    ? Files.createTempDirectory(parent.get(), prefix)
                    : Files.createTempDirectory(prefix);
        }
        return path;
    }

    @Override
    public void close() throws IOException {
        if (path == null) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(path);
    }
}
