package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * The checked-out code around the working directory. Whoever proposed a change wrote it, so what it says about caches is
 * taken with care.
 */
final class Checkout {
    private static final List<String> MARKS = List.of(".git", ".hg", ".svn");

    private Checkout() {}

    /**
     * Whether a directory is the root of the checkout that the working directory belongs to. CI systems make it the
     * home directory at times, and then its properties file is no user's.
     */
    static boolean isRoot(Path directory, Path workingDirectory) {
        for (Path at = workingDirectory; at != null; at = at.getParent()) {
            for (String mark : MARKS) {
                if (Files.exists(at.resolve(mark), LinkOption.NOFOLLOW_LINKS)) {
                    return isSame(at, directory);
                }
            }
        }
        return false;
    }

    /**
     * Keeps a cache directory that the code names inside of the code. Otherwise a change under test could have a save
     * take files from anywhere, or a load and its {@code --clean} write and delete anywhere. Presets are free of this:
     * where they stand is not the code's choice.
     *
     * @throws IllegalArgumentException if the text names a directory that is not below the working directory
     */
    static void confine(String text, Context context) {
        if (text.indexOf('=') < 0) {
            return;
        }
        Path directory = CacheDirectory.parse(text, context.surroundings()).path();
        Path here = real(context.workingDirectory());
        Path real = real(directory);
        if (!real.startsWith(here) || real.equals(here)) {
            throw new IllegalArgumentException("the cache directory " + directory + " is not inside of " + here
                    + ", and the checked-out code may name no other: name it with --cache, in CASTOR_CACHES or in ~/"
                    + SettingsFile.NAME);
        }
    }

    static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return one.equals(other);
        }
    }

    /** Without symbolic links, as far as it exists. A link to nothing does exist, and is refused. */
    private static Path real(Path path) {
        Path existing = path;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            return existing.toRealPath().resolve(existing.relativize(path)).normalize();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the directory " + existing + " cannot be reached (" + e + "): correct or remove it", e);
        }
    }
}
