package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps cache directories that the checked-out code names inside of that code. Otherwise a change under test could
 * have a save take files from anywhere, or a load and its {@code --clean} write and delete anywhere that the user may.
 * Presets are free of it: where they stand is not the code's choice.
 */
final class Confinement {

    private Confinement() {}

    /** @throws IllegalArgumentException if the text names a directory that is not inside of the working directory */
    static void check(String text, Context context) {
        if (text.indexOf('=') < 0) {
            return;
        }
        Path directory = CacheDirectory.parse(text, context.surroundings()).path();
        Path here = real(context.workingDirectory());
        if (!real(directory).startsWith(here) || real(directory).equals(here)) {
            throw new IllegalArgumentException("the cache directory " + directory + " is not inside of " + here
                    + ", and the checked-out code may name no other: name it with --cache, in CASTOR_CACHES or in ~/"
                    + SettingsFile.NAME);
        }
    }

    /** Without symbolic links, as far as it exists. */
    private static Path real(Path path) {
        Path existing = path;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            return existing.toRealPath().resolve(existing.relativize(path)).normalize();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the directory " + path + " cannot be looked at (" + e + "): make it readable", e);
        }
    }
}
