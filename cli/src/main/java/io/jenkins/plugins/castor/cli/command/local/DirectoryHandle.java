package io.jenkins.plugins.castor.cli.command.local;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * An open directory, whose entries are reached by name. Symbolic links are never followed. If the system can do it (Linux
 * can), everything goes through the handle of the directory, so that replacing the directory by a link has no effect.
 */
sealed interface DirectoryHandle extends Closeable {

    /** The names of its present entries. */
    List<Path> names() throws IOException;

    /** The attributes of the entry itself, also if it is a link. */
    BasicFileAttributes attributes(Path name) throws IOException;

    /** Opens a directory in it. Fails for a link. */
    DirectoryHandle open(Path name) throws IOException;

    /** Deletes anything but a directory. */
    void deleteFile(Path name) throws IOException;

    /** Deletes an empty directory. */
    void deleteDirectory(Path name) throws IOException;

    /** Opens a directory by its path, which must have a parent and must not be a link. */
    static DirectoryHandle at(Path path) throws IOException {
        try (DirectoryStream<Path> parent = Files.newDirectoryStream(path.getParent())) {
            if (parent instanceof SecureDirectoryStream<Path> secure) {
                return new SecureHandle(secure.newDirectoryStream(path.getFileName(), NOFOLLOW_LINKS));
            }
        }
        return PathHandle.of(path);
    }

    /** Works through the handle. */
    record SecureHandle(SecureDirectoryStream<Path> stream) implements DirectoryHandle {

        @Override
        public List<Path> names() {
            List<Path> names = new ArrayList<>();
            for (Path entry : stream) {
                names.add(entry.getFileName());
            }
            return names;
        }

        @Override
        public BasicFileAttributes attributes(Path name) throws IOException {
            return stream.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                    .readAttributes();
        }

        @Override
        public DirectoryHandle open(Path name) throws IOException {
            return new SecureHandle(stream.newDirectoryStream(name, NOFOLLOW_LINKS));
        }

        @Override
        public void deleteFile(Path name) throws IOException {
            stream.deleteFile(name);
        }

        @Override
        public void deleteDirectory(Path name) throws IOException {
            stream.deleteDirectory(name);
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    /** Works by path, and checks it just before: the best that other systems offer. */
    record PathHandle(Path path) implements DirectoryHandle {

        static PathHandle of(Path path) throws IOException {
            if (!Files.isDirectory(path, NOFOLLOW_LINKS)) {
                throw new NotDirectoryException(path.toString());
            }
            return new PathHandle(path);
        }

        @Override
        public List<Path> names() throws IOException {
            List<Path> names = new ArrayList<>();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
                for (Path entry : stream) {
                    names.add(entry.getFileName());
                }
            }
            return names;
        }

        @Override
        public BasicFileAttributes attributes(Path name) throws IOException {
            return Files.readAttributes(path.resolve(name), BasicFileAttributes.class, NOFOLLOW_LINKS);
        }

        @Override
        public DirectoryHandle open(Path name) throws IOException {
            return of(path.resolve(name));
        }

        @Override
        public void deleteFile(Path name) throws IOException {
            Files.delete(path.resolve(name));
        }

        @Override
        public void deleteDirectory(Path name) throws IOException {
            Files.delete(path.resolve(name));
        }

        @Override
        public void close() {}
    }
}
