package io.jenkins.plugins.castor.engine.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Refuses places that a cache directory must not stand in: what goes wrong there costs a user's own files. */
final class DirectoryChecks {
    private DirectoryChecks() {}

    /**
     * Checks what needs no knowledge of other directories.
     *
     * @param path absolute and normalised
     * @return the directory itself, where the path is a link to one
     */
    static Path checked(Path path) {
        if (Shown.hasControlCharacter(path.toString())) {
            throw refused(path, "holds a control character", "Name a directory without one");
        }
        if (path.getParent() == null) {
            throw refused(path, "is the root of a file system", "Name the directory in it that is a cache");
        }
        checkLink(path);
        Path existing = nearestExisting(path);
        if (!Files.isDirectory(existing)) {
            throw refused(
                    path,
                    existing.equals(path)
                            ? "is not a directory"
                            : "cannot be made, " + existing + " is not a directory",
                    "Name a directory");
        }
        checkHomes(path, homesOfThisProcess());
        return Files.isSymbolicLink(path) ? real(path) : path;
    }

    /** Refuses each of these homes and what stands above them. */
    static void checkHomes(Path path, List<Path> homes) {
        for (Path home : homes) {
            if (home.startsWith(path) || real(home).startsWith(real(path))) {
                boolean same = home.equals(path) || real(home).equals(real(path));
                throw refused(
                        path,
                        same ? "is a home directory" : "holds the home directory " + home,
                        "Name the directory in it that is a cache");
            }
        }
    }

    /** Refuses two cache directories of which one stands in the other, by whatever path. */
    static void checkApart(CacheDirectory one, CacheDirectory other) {
        Path first = real(one.path());
        Path second = real(other.path());
        if (!first.startsWith(second) && !second.startsWith(first)) {
            return;
        }
        String both = "The cache directories " + one.name() + " (" + one.path() + ") and " + other.name() + " ("
                + other.path() + ") ";
        if (first.equals(second)) {
            throw new IllegalArgumentException(both + "are the same directory: leave one of them out");
        }
        throw new IllegalArgumentException(both
                + "stand in each other, so that files would be saved twice: leave one of them out, or give each a"
                + " directory of its own");
    }

    /** The path without symbolic links, as far as it exists. */
    static Path real(Path path) {
        Path existing = nearestExisting(path);
        try {
            return existing.toRealPath().resolve(existing.relativize(path)).normalize();
        } catch (IOException unreachable) {
            return path;
        }
    }

    private static void checkLink(Path path) {
        if (!Files.isSymbolicLink(path)) {
            return;
        }
        Path target = real(path);
        Path parent = real(path.getParent());
        boolean dangling = !Files.exists(path);
        if (dangling || target.equals(parent) || !target.startsWith(parent)) {
            // a load or --clean at the far end would reach a place that nobody named
            throw refused(
                    path,
                    dangling ? "is a symbolic link to nothing" : "is a symbolic link to " + target,
                    dangling ? "Remove the link" : "Name the directory that it leads to");
        }
    }

    /** The path or the nearest directory above it that is there; a link to nothing is not. */
    private static Path nearestExisting(Path path) {
        Path at = path;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    private static List<Path> homesOfThisProcess() {
        return Stream.of(System.getProperty("user.home"), System.getenv("HOME"), System.getenv("USERPROFILE"))
                .filter(Objects::nonNull)
                .map(Path::of)
                .filter(Path::isAbsolute)
                .map(Path::normalize)
                .toList();
    }

    private static IllegalArgumentException refused(Path path, String why, String whatToDo) {
        return new IllegalArgumentException(
                "The cache directory " + Shown.text(path) + " " + why + ". " + whatToDo + ".");
    }
}
