package io.jenkins.plugins.castor.engine.warm;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The directory of a near cache: packs and snapshots under the names that they have in the store. Foreign files stay. */
final class NearFolder implements Closeable {

    private final Path root;
    private final Store files;
    private final Map<String, Long> objects = new HashMap<>();
    private long bytes;

    /** Opens the directory, and lists it. */
    NearFolder(Path root) throws IOException {
        this.root = root;
        this.files = new DirectoryStore(root);
        for (Store.StoredObject object : files.list("")) {
            if (StoreLayout.isContentOfAny(object.name())) {
                objects.put(object.name(), object.bytes());
                bytes += object.bytes();
            }
        }
    }

    /** Whether it has an object of this size. One of another size is removed, as it is broken. */
    boolean has(String name, long size) throws IOException {
        Long found = objects.get(name);
        if (found != null && found != size) {
            remove(name);
        }
        return found != null && found == size;
    }

    long bytes() {
        return bytes;
    }

    /** The folder for new files, on the file system of the directory. */
    Path staging() throws IOException {
        return files.staging().orElseThrow();
    }

    /** Takes a file from {@link #staging} as an object. */
    void put(String name, Path file, long size) throws IOException {
        files.put(List.of(new Upload(name, Optional.empty(), size, file)), sent -> {});
        objects.put(name, size);
        bytes += size;
    }

    /**
     * Removes objects until the directory has at most this many bytes, those that were not used for longest first.
     *
     * @param needed the objects to keep
     * @return what was removed, with sizes
     */
    Map<String, Long> shrink(long most, Set<String> needed) throws IOException {
        Map<String, Long> removed = new HashMap<>();
        if (bytes <= most) {
            return removed;
        }
        Map<String, FileTime> uses = new HashMap<>();
        for (String name : objects.keySet()) {
            uses.put(name, lastUse(root.resolve(name)));
        }
        List<String> oldest = new ArrayList<>(objects.keySet());
        oldest.removeAll(needed);
        oldest.sort(Comparator.comparing(uses::get));
        for (String name : oldest) {
            if (bytes <= most) {
                break;
            }
            removed.put(name, remove(name));
        }
        return removed;
    }

    /** When it was read or written last, as far as the file system keeps that. */
    private static FileTime lastUse(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        FileTime read = attributes.lastAccessTime();
        FileTime written = attributes.lastModifiedTime();
        return read.compareTo(written) > 0 ? read : written;
    }

    private long remove(String name) throws IOException {
        files.delete(name);
        long size = objects.remove(name);
        bytes -= size;
        return size;
    }

    @Override
    public void close() {
        files.close();
    }
}
