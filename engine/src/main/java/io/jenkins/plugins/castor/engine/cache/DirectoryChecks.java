package io.jenkins.plugins.castor.engine.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Rejects locations where a mistake could cost users their own files. */
final class DirectoryChecks {
    private DirectoryChecks() {}

    /**
     * Checks a path on its own, without the other cache directories.
     *
     * @param path absolute and normalised
     * @return the path, or its target if it is a symbolic link
     */
    static Path checked(Path path) {
        if (Shown.hasControlCharacter(path.toString())) {
            throw refused(path, "contains a control character", "Choose a directory without one");
        }
        if (path.getParent() == null) {
            throw refused(path, "is the root of a file system", "Choose the directory in it that is a cache");
        }
        checkLink(path);
        Path existing = nearestExisting(path);
        if (!Files.isDirectory(existing)) {
            throw unusable(
                    path,
                    existing.equals(path)
                            ? "is not a directory"
                            : "cannot be created, because " + existing + " is not a directory",
                    "Choose a directory");
        }
        checkHomes(path, homesOfThisProcess());
        return Files.isSymbolicLink(path) ? real(path) : path;
    }

    /** Rejects each of these home directories and their parents. */
    static void checkHomes(Path path, List<Path> homes) {
        for (Path home : homes) {
            if (home.startsWith(path) || real(home).startsWith(real(path))) {
                boolean same = home.equals(path) || real(home).equals(real(path));
                String why = same ? "is a home directory" : "contains the home directory " + home;
                String whatToDo = "Choose the directory in it that is a cache";
                throw home.startsWith(path) ? refused(path, why, whatToDo) : unusable(path, why, whatToDo);
            }
        }
    }

    /**
     * Rejects two cache directories that are the same or of which one contains the other, also through symbolic links.
     */
    static void checkApart(CacheDirectory one, CacheDirectory other) {
        Path first = real(one.path());
        Path second = real(other.path());
        if (!first.startsWith(second) && !second.startsWith(first)) {
            return;
        }
        String both = "The cache directories " + one.name() + " (" + one.path() + ") and " + other.name() + " ("
                + other.path() + ") ";
        String message = both
                + (first.equals(second)
                        ? "are the same directory: remove one of them"
                        : "overlap, so that files would be saved twice: remove one of them, or give each a"
                                + " directory of its own");
        boolean byName = one.path().startsWith(other.path()) || other.path().startsWith(one.path());
        throw byName ? new IllegalArgumentException(message) : new UnusableDirectoryException(message);
    }

    /** Resolves symbolic links as far as the path exists. */
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
            // A load or --clean would change a directory that the user did not configure.
            throw unusable(
                    path,
                    dangling ? "is a dangling symbolic link" : "is a symbolic link to " + target,
                    dangling ? "Remove the link" : "Choose the directory that it leads to");
        }
    }

    /** Returns the path or its nearest existing parent. A dangling link does not exist. */
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

    /** What stands in the path itself. */
    private static IllegalArgumentException refused(Path path, String why, String whatToDo) {
        return new IllegalArgumentException(message(path, why, whatToDo));
    }

    /** What only the file system shows. */
    private static UnusableDirectoryException unusable(Path path, String why, String whatToDo) {
        return new UnusableDirectoryException(message(path, why, whatToDo));
    }

    private static String message(Path path, String why, String whatToDo) {
        return "The cache directory " + Shown.text(path) + " " + why + ". " + whatToDo + ".";
    }
}
