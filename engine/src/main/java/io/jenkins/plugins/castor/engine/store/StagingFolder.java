package io.jenkins.plugins.castor.engine.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A temporary folder for the objects of one save. Created lazily, deleted on close. */
public final class StagingFolder implements AutoCloseable {

    private final Store store;
    private TemporaryFolder folder;

    public StagingFolder(Store store) {
        this.store = store;
    }

    /**
     * The folder: in the staging directory of the store, or in the default temporary directory if the store has none.
     */
    public Path path() throws IOException {
        if (folder == null) {
            Optional<Path> parent = store.staging();
            folder = parent.isPresent() ? TemporaryFolder.create(parent.get(), "save") : TemporaryFolder.create("save");
        }
        return folder.path();
    }

    /** Deletes the folder as far as possible. A published save does not fail because of what stays. */
    @Override
    public void close() {
        if (folder != null) {
            folder.close();
        }
    }
}
