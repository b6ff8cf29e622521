package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Preset;
import io.jenkins.plugins.castor.engine.cache.Surroundings;
import io.jenkins.plugins.castor.engine.cache.UnusableDirectoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * The checked-out code around the working directory. The author of the change under test wrote it, so its settings for
 * caches are restricted.
 */
final class Checkout {
    private static final List<String> MARKS = List.of(".git", ".hg", ".svn");
    private static final String MAVEN = ".mvn";

    private Checkout() {}

    /**
     * Whether a directory is the root of the checkout that contains the working directory. Some CI systems use it as the home
     * directory. Its properties file then belongs to the code, not to the user.
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
     * Refuses cache directories that the code names outside of itself. Otherwise a change under test could make a save take
     * files from anywhere, or make a load with {@code --clean} write and delete anywhere. The code does not choose where
     * presets are, except for Maven, which follows the project's {@code .mvn}.
     *
     * @param caches what to cache, as it was set
     * @param ofCheckout whether the checked-out code set it
     * @throws UnusableDirectoryException if the project's {@code .mvn} names one, or a directory cannot be reached
     * @throws IllegalArgumentException if the settings of the code name one
     */
    static void confine(List<String> caches, boolean ofCheckout, ProcessContext context) {
        Surroundings here = context.surroundings();
        for (String text : caches) {
            if (text.indexOf('=') < 0) {
                Preset.named(text).ifPresent(preset -> preset.find(here).forEach(found -> confine(found, here)));
            } else if (ofCheckout) {
                confine(CacheDirectory.parse(text, here), here.workingDirectory());
            }
        }
    }

    private static void confine(Preset.Found found, Surroundings here) {
        if (!found.origin().contains(" in " + MAVEN)) {
            return;
        }
        Path project = here.workingDirectory();
        while (!Files.isDirectory(project.resolve(MAVEN)) && project.getParent() != null) {
            project = project.getParent();
        }
        try {
            confine(found.directory(), project);
        } catch (IllegalArgumentException e) {
            throw new UnusableDirectoryException(e.getMessage(), e);
        }
    }

    private static void confine(CacheDirectory cache, Path code) {
        Path outer = real(code);
        Path inner = real(cache.path());
        if (!inner.startsWith(outer) || inner.equals(outer)) {
            throw new IllegalArgumentException("the checked-out code names the cache directory " + cache.path()
                    + ", which is outside of " + outer + ": if you want that, set it as " + cache.name()
                    + "=PATH with --cache, in CASTOR_CACHES or in ~/" + SettingsFile.NAME);
        }
    }

    static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return one.equals(other);
        }
    }

    /** The path without symbolic links, as far as it exists. A link to nothing does exist, and is refused. */
    private static Path real(Path path) {
        Path existing = path;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            return existing.toRealPath().resolve(existing.relativize(path)).normalize();
        } catch (IOException e) {
            throw new UnusableDirectoryException(
                    "the directory " + existing + " cannot be reached (" + e + "): correct or remove it", e);
        }
    }
}
