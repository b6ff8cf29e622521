package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Adds up what a load will write to each file system, and checks that it fits before the first byte is written. */
final class FreeSpace {

    private final Map<FileStore, Long> needed = new HashMap<>();
    private final Map<FileStore, Path> directories = new HashMap<>();

    /**
     * Adds files that will be written.
     *
     * @param directory which need not exist yet
     * @param bytes of the files
     */
    void need(Path directory, long bytes) {
        FileStore store;
        try {
            store = Files.getFileStore(existing(directory));
        } catch (IOException e) {
            return; // as in a chroot without /proc: what does not fit fails when it is written
        }
        needed.merge(store, bytes, Math::addExact);
        directories.putIfAbsent(store, directory);
    }

    private static Path existing(Path directory) {
        Path existing = directory.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing;
    }

    /**
     * Some file systems do not know how much is free and say 0: what does not fit there fails when it is written.
     *
     * @throws FileSystemException when a file system has less free space than will be written to it
     */
    void check() throws IOException {
        for (Map.Entry<FileStore, Long> store : needed.entrySet()) {
            long free = store.getKey().getUsableSpace();
            if (free > 0 && store.getValue() > free) {
                Path directory = directories.get(store.getKey());
                throw new FileSystemException(
                        directory.toString(),
                        null,
                        "the load would write " + Quantities.bytes(store.getValue()) + ", and only "
                                + Quantities.bytes(free) + " are free there; make room, or load fewer caches");
            }
        }
    }
}
