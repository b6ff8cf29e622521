package io.jenkins.plugins.castor.engine.store.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Maps the names of objects to paths. A store has no symbolic links below its root. A link there is refused, so that
 * nothing is read, written or deleted outside of the store.
 */
final class ObjectPaths {
    private final Path root;
    private final Path staging;

    /** Folders that were no links at their first read. Reading through a link that was made later does no harm. */
    private final Set<Path> foldersOfReads = ConcurrentHashMap.newKeySet();

    ObjectPaths(Path root, Path staging) {
        this.root = root;
        this.staging = staging;
    }

    /**
     * The path of an object, for every purpose except reading.
     *
     * @throws IllegalArgumentException if the name leads out of the store
     * @throws IOException if the path or a folder above it is a symbolic link
     */
    Path of(String name) throws IOException {
        Path path = resolve(name);
        refuseLinks(path);
        return path;
    }

    /** The path of an object to read. The caller refuses it if it is a symbolic link itself. */
    Path toRead(String name) throws IOException {
        Path path = resolve(name);
        Path folder = path.getParent();
        if (!foldersOfReads.contains(folder)) {
            refuseLinks(folder);
            if (Files.exists(folder)) {
                foldersOfReads.add(folder);
            }
        }
        return path;
    }

    /** The folder of a prefix; the root for an empty prefix. */
    Path ofPrefix(String prefix) throws IOException {
        return prefix.isEmpty() ? root : of(prefix);
    }

    /** The name of the object with this path. */
    String name(Path file) {
        return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    static IOException link(Path path) {
        return new IOException(path + " is a symbolic link, and a store must not have any; remove it");
    }

    /** Checks the name, because it may not come from {@code StoreLayout}. */
    private Path resolve(String name) {
        Path path = root.resolve(name).normalize();
        if (name.isEmpty() || !path.startsWith(root) || path.equals(root) || path.startsWith(staging)) {
            throw new IllegalArgumentException("Not the name of an object: " + name);
        }
        return path;
    }

    private void refuseLinks(Path path) throws IOException {
        Path there = root;
        for (Path segment : root.relativize(path)) {
            there = there.resolve(segment);
            if (!there.equals(root) && Files.isSymbolicLink(there)) {
                throw link(there);
            }
        }
    }
}
