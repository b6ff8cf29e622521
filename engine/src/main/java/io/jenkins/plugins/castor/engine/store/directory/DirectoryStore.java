package io.jenkins.plugins.castor.engine.store.directory;

import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A store in a directory. The directory may be on a network file system that has hard links.
 *
 * <p>An object is written to a file in the folder {@code .staging} and then linked to its name. Only one writer can create
 * a link, and a hard link needs the same file system. Nothing is forced to disk: after a power cut, readers notice damaged
 * objects by their digests, and the next save of a cold build replaces them
 * ({@code docs/internals/decisions/0007-no-forced-writes.md}).
 */
public final class DirectoryStore implements Store {

    /** The size of one read. The JDK keeps a buffer of this size outside of the heap for each thread that reads. */
    private static final int SLICE = 128 << 10;

    private final Path root;
    private final Staging staging;
    private final ObjectPaths paths;

    /** @param root created at the first write when it does not exist and its parent does */
    public DirectoryStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.staging = new Staging(this.root);
        this.paths = new ObjectPaths(this.root, staging.folder());
    }

    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        return explained("write", name, () -> {
            Path target = paths.of(name);
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            Path temporary = staging.newFile();
            try {
                Files.write(temporary, content);
                return publish(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
        });
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        Set<String> created = new HashSet<>();
        for (Upload upload : uploads) {
            if (put(upload)) {
                created.add(upload.name());
            }
            sent.accept(upload.bytes());
        }
        return created;
    }

    private boolean put(Upload upload) throws StoreException {
        return explained("write", upload.name(), () -> {
            Path target = paths.of(upload.name());
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            if (staging.holds(upload.file())) {
                return publish(upload.file(), target);
            }
            Path temporary = staging.newFile();
            try {
                Files.copy(upload.file(), temporary, StandardCopyOption.REPLACE_EXISTING);
                return publish(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
        });
    }

    private static boolean publish(Path whole, Path target) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted"); // the calls that follow would not notice
        }
        Files.createDirectories(target.getParent());
        try {
            Files.createLink(target, whole);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            throw new IOException("its file system has no hard links; move the store to one that has them", e);
        }
        return true;
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        explained("read", name, () -> {
            Path file = paths.toRead(name);
            if (Files.isSymbolicLink(file)) {
                throw ObjectPaths.link(file);
            }
            // Opening a pipe would wait for a writer, and no interrupt would end the wait.
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("it is not a regular file");
            }
            try (FileChannel channel =
                    FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
                ByteBuffer part = into.duplicate();
                long position = offset;
                while (part.position() < into.limit()) {
                    part.limit(Math.min(into.limit(), part.position() + SLICE));
                    int count = channel.read(part, position);
                    if (count < 0) {
                        throw new IOException("it ends at byte " + channel.size() + ", before the requested range");
                    }
                    position += count;
                }
                into.position(into.limit());
                return null;
            }
        });
    }

    @Override
    public OptionalLong size(String name) throws StoreException {
        return explained("look at", name, () -> {
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(paths.of(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                return attributes.isRegularFile() ? OptionalLong.of(attributes.size()) : OptionalLong.empty();
            } catch (NoSuchFileException e) {
                return OptionalLong.empty();
            }
        });
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        return explained("list", prefix, () -> {
            Path start = paths.ofPrefix(prefix);
            List<StoredObject> objects = new ArrayList<>();
            if (!isDirectory(start)) {
                return objects;
            }
            // a walk does not enter a root that is a link
            Path real = Files.isSymbolicLink(root) ? root.toRealPath() : root;
            Files.walkFileTree(real.resolve(root.relativize(start)), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return staging.holds(inRoot(directory)) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isSymbolicLink()) {
                        throw ObjectPaths.link(inRoot(file));
                    }
                    if (attributes.isRegularFile()) {
                        objects.add(new StoredObject(
                                paths.name(inRoot(file)),
                                attributes.size(),
                                attributes.lastModifiedTime().toInstant()));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE; // deleted since its directory was read
                    }
                    throw failure;
                }

                private Path inRoot(Path found) {
                    return root.resolve(real.relativize(found));
                }
            });
            return objects;
        });
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        return explained("list", prefix, () -> {
            Path start = paths.ofPrefix(prefix);
            List<String> segments = new ArrayList<>();
            if (!isDirectory(start)) {
                return segments;
            }
            try (DirectoryStream<Path> children = Files.newDirectoryStream(start)) {
                for (Path child : children) {
                    if (!child.equals(staging.folder())) {
                        segments.add(child.getFileName().toString());
                    }
                }
            }
            return segments;
        });
    }

    @Override
    public boolean delete(String name) throws StoreException {
        return explained("delete", name, () -> Files.deleteIfExists(paths.of(name)));
    }

    @Override
    public Optional<Path> staging() throws StoreException {
        return explained("write", "", () -> Optional.of(staging.makeFolder()));
    }

    @Override
    public String toString() {
        return root.toUri().toString();
    }

    @Override
    public void close() {
        // It holds nothing open.
    }

    /** Whether there is this directory. What stands in its place, or may not be looked at, is not taken for absence. */
    private boolean isDirectory(Path path) throws IOException {
        try {
            if (Files.readAttributes(path, BasicFileAttributes.class).isDirectory()) {
                return true;
            }
        } catch (NoSuchFileException e) {
            if (!Files.exists(root) && root.getParent() != null && !Files.exists(root.getParent())) {
                throw new IOException(
                        "there is no directory " + root.getParent() + "; mount it, or correct the path", e);
            }
            return false;
        } catch (FileSystemException e) {
            if (!isBelowFile(path)) {
                throw e;
            }
        }
        throw new FileSystemException(
                path.toString(),
                null,
                Files.isDirectory(root)
                        ? "a file is in the place of this directory; remove it"
                        : "the store must be a directory");
    }

    /** Checks the parents, because the system reports this only in the user's language. */
    private static boolean isBelowFile(Path path) {
        Path there = path;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there != null && !Files.isDirectory(there);
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    private <T> T explained(String verb, String name, Action<T> action) throws StoreException {
        try {
            return action.run();
        } catch (NoSuchFileException e) {
            if (verb.equals("read")) {
                throw new MissingObjectException(name);
            }
            throw failure(verb, name, e);
        } catch (IOException e) {
            throw failure(verb, name, e);
        }
    }

    private StoreException failure(String verb, String name, IOException e) {
        String place = name.isEmpty() ? root.toString() : root + "/" + name;
        return new StoreException("cannot " + verb + " " + place + ": " + DirectoryFailures.reason(verb, e), e);
    }
}
