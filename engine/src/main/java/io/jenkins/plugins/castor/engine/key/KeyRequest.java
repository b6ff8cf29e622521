package io.jenkins.plugins.castor.engine.key;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.cache.Preset;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.tree.FileFailures;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a key is made from. The order does not matter, and what is given twice counts once.
 *
 * @param files paths and globs, from the working directory on. A glob is one of {@link PathFilter}, for whole paths:
 *     {@code *.lock} matches only at the top, {@code **}{@code /pom.xml} anywhere
 * @param auto whether the files count, too, that the presets of the caches know
 * @param texts whatever else decides what is installed, such as the version of a tool
 */
public record KeyRequest(List<String> files, boolean auto, List<String> texts) {

    /** What stands for the files that the presets know. */
    public static final String AUTO = "auto";

    private static final int MOST_ITEMS = 100;
    private static final int LONGEST_TEXT = 64 << 10;

    /** @throws IllegalArgumentException if there is nothing, too much, or a path that leads out of the working directory */
    public KeyRequest {
        files = List.copyOf(files);
        texts = List.copyOf(texts);
        if (files.isEmpty() && !auto && texts.isEmpty()) {
            throw new IllegalArgumentException("A key needs a file, a glob, " + AUTO + " or a text: name one.");
        }
        if (files.size() > MOST_ITEMS || texts.size() > MOST_ITEMS) {
            throw new IllegalArgumentException(
                    "A key is made from at most " + MOST_ITEMS + " files and globs and as many texts: use a glob.");
        }
        files.forEach(KeyRequest::checkFile);
        if (texts.stream().anyMatch(text -> text.length() > LONGEST_TEXT)) {
            throw new IllegalArgumentException(
                    "A text for a key has at most " + LONGEST_TEXT + " characters: give its digest.");
        }
    }

    /**
     * A request as users write it.
     *
     * @param files paths, globs, and {@value #AUTO} for what the presets know
     * @throws IllegalArgumentException as the constructor
     */
    public static KeyRequest of(List<String> files, List<String> texts) {
        return new KeyRequest(files.stream().filter(file -> !file.equals(AUTO)).toList(), files.contains(AUTO), texts);
    }

    private static void checkFile(String file) {
        if (file.startsWith("/")
                || file.startsWith("~")
                || Arrays.asList(file.split("/", -1)).contains("..")) {
            throw new IllegalArgumentException("The key file \"" + Names.shown(file)
                    + "\" is not below the working directory: write a path from there on, or give the file's digest as a"
                    + " text.");
        }
        try {
            PathFilter.of(List.of("/" + file), List.of());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + Names.shown(file) + "\" is no file or glob for a key: " + e.getMessage(), e);
        }
    }

    /**
     * Makes the key. It does not fail: what is wrong in the working directory is the reason why there is no key.
     *
     * @param workingDirectory where the paths start
     * @param caches what the key is for: their names belong to it, their presets say what {@code auto} is, and globs do not
     *     look into them
     */
    public BuildKey read(Path workingDirectory, List<CacheDirectory> caches) {
        try {
            KeyFiles found = new KeyFiles(workingDirectory, caches);
            List<String> globs = new ArrayList<>();
            for (String file : files) {
                if (KeyFiles.isGlob(file)) {
                    globs.add(file);
                } else {
                    found.add(file);
                }
            }
            found.addAll(globs);
            if (auto && !found.addAny(Preset.keyFiles(caches))) {
                return BuildKey.none("no lock file that Castor knows for these caches");
            }
            return BuildKey.of(new CacheKey(new KeyParts().of(found.files(), texts, caches)));
        } catch (UnusableKeyException e) {
            return BuildKey.none(e.getMessage());
        } catch (FileSystemException e) {
            return BuildKey.none("the key cannot be made: " + Names.shown(FileFailures.sentence(e)));
        } catch (IOException e) {
            return BuildKey.none("the key cannot be made: " + Names.shown(String.valueOf(e.getMessage())));
        }
    }
}
