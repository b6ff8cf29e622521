package io.jenkins.plugins.castor.engine.hostile;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.TreeMap;

/**
 * All that stands in a directory: kinds, modes, contents, targets of links, times of files. The times of directories are
 * left out: making and removing a file in one moves them.
 */
record Picture(TreeMap<String, String> entries) {

    static Picture of(Path root) throws IOException {
        return of(root, true);
    }

    /** The same without the times, which two trees of equal content need not share. */
    static Picture withoutTimes(Path root) throws IOException {
        return of(root, false);
    }

    private static Picture of(Path root, boolean times) throws IOException {
        TreeMap<String, String> entries = new TreeMap<>();
        if (!Files.exists(root)) {
            return new Picture(entries);
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                entries.put(root.relativize(directory) + "/", "directory " + mode(directory));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                entries.put(root.relativize(file).toString(), describe(file, attributes, times));
                return FileVisitResult.CONTINUE;
            }
        });
        return new Picture(entries);
    }

    private static String describe(Path file, BasicFileAttributes attributes, boolean times) throws IOException {
        String time = times ? " of " + attributes.lastModifiedTime() : "";
        if (attributes.isSymbolicLink()) {
            return "link to " + Files.readSymbolicLink(file);
        }
        if (!attributes.isRegularFile()) {
            return "something else " + mode(file);
        }
        return "file " + mode(file) + time + " " + attributes.size() + " bytes "
                + HostileStore.hex(Files.readAllBytes(file));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(
                Files.readAttributes(path, PosixFileAttributes.class, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                        .permissions());
    }
}
