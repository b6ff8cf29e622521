package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Preset;
import io.jenkins.plugins.castor.engine.cache.Surroundings;
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
    private static final String MAVEN = ".mvn";

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
     * Keeps cache directories that the code names inside of the code. Otherwise a change under test could have a save
     * take files from anywhere, or a load and its {@code --clean} write and delete anywhere. Where presets stand is not
     * the code's choice, but for that of Maven, which goes by the project's {@code .mvn}.
     *
     * @param caches what is to be cached, as a user wrote it
     * @param ofCheckout whether this user is the code's author
     * @throws IllegalArgumentException if the code names a directory that is outside of it
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
        confine(found.directory(), project);
    }

    private static void confine(CacheDirectory cache, Path code) {
        Path outer = real(code);
        Path inner = real(cache.path());
        if (!inner.startsWith(outer) || inner.equals(outer)) {
            throw new IllegalArgumentException("the checked-out code names the cache directory " + cache.path()
                    + ", which is not inside of " + outer + ": if that is meant, name it as " + cache.name()
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
