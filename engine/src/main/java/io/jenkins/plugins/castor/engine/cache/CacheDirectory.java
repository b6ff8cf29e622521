package io.jenkins.plugins.castor.engine.cache;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory on this machine that a package manager fills. It need not exist yet: a load creates it.
 *
 * @param name its name in snapshots, independent of its path: 1 to 64 of {@code A-Z a-z 0-9 . _ -}, without a dot at
 *     the start
 * @param path its path, made absolute and normalised by the constructor, relative to the working directory of the JVM.
 *     A symbolic link is replaced by its target
 * @param filter which files in it are cached
 */
public record CacheDirectory(String name, Path path, PathFilter filter) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

    /** A comma starts an option only before {@code word=}, so that paths and globs may contain commas. */
    private static final Pattern OPTION = Pattern.compile(",([A-Za-z]+)=");

    /**
     * @throws UnusableDirectoryException if the path is not a directory, or a symbolic link that leads out of its parent
     *     directory
     * @throws IllegalArgumentException if the name is invalid, or if the path is a root, or is or contains a home directory.
     *     The message says what to do
     */
    public CacheDirectory {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "The name " + Shown.text(name) + " is not a valid name for a cache directory:"
                            + " use 1 to 64 of A-Z a-z 0-9 . _ - and no dot at the start");
        }
        path = path.toAbsolutePath().normalize();
        Objects.requireNonNull(filter);
        path = DirectoryChecks.checked(path);
    }

    /**
     * Parses {@code NAME=PATH[,include=GLOB]...[,exclude=GLOB]...[,volatile=GLOB]...}, for example
     * {@code bundle=vendor/bundle,include=*.gem,exclude=/tmp}. In the path, {@code ~} is the home directory; a relative
     * path starts in the working directory. {@link PathFilter} defines the globs. A comma followed by a word and
     * {@code =} starts an option; any other comma is part of the path or the glob.
     *
     * <p>If the name is that of a preset's directory ({@code npm}, {@code gem-bundler}), the filter of the preset
     * applies to this path too: your excludes and volatile patterns add to those of the preset, your includes replace
     * them.
     *
     * @throws IllegalArgumentException if the text does not have this form, or the directory is not allowed
     */
    public static CacheDirectory parse(String text, Surroundings here) {
        Written written = Written.parse(text);
        Path absolute;
        try {
            absolute = here.path(written.path);
        } catch (IllegalArgumentException why) {
            throw new IllegalArgumentException(
                    "The path of the cache directory " + written.name + " " + why.getMessage());
        }
        CacheDirectory directory = new CacheDirectory(written.name, absolute, written.filter);
        DirectoryChecks.checkHomes(absolute, here.homes());
        return directory;
    }

    /** The parsed form of such a text, before its path is resolved. */
    record Written(String name, String path, PathFilter filter) {
        static Written parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(
                        Shown.text(text) + " has no path: write NAME=PATH, as in vendor=vendor/bundle");
            }
            String name = text.substring(0, equals);
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(Shown.text(text)
                        + " does not start with a name: write NAME=PATH, with 1 to 64 of A-Z a-z 0-9 . _ - and no dot at"
                        + " the start for NAME");
            }
            List<String> includes = new ArrayList<>();
            List<String> excludes = new ArrayList<>();
            List<String> volatiles = new ArrayList<>();
            String rest = text.substring(equals + 1);
            Matcher option = OPTION.matcher(rest);
            boolean more = option.find();
            String path = rest.substring(0, more ? option.start() : rest.length());
            while (more) {
                String word = option.group(1);
                int start = option.end();
                more = option.find();
                String glob = rest.substring(start, more ? option.start() : rest.length());
                switch (word) {
                    case "include" -> includes.add(glob);
                    case "exclude" -> excludes.add(glob);
                    case "volatile" -> volatiles.add(glob);
                    default ->
                        throw new IllegalArgumentException("The option " + Shown.text(word) + " in " + Shown.text(text)
                                + " is unknown: write include=GLOB, exclude=GLOB or volatile=GLOB");
                }
            }
            PathFilter ofPreset = Preset.filterOf(name).orElse(PathFilter.ALL);
            excludes.addAll(0, ofPreset.excludes());
            volatiles.addAll(0, ofPreset.volatiles());
            return new Written(
                    name,
                    path,
                    PathFilter.of(includes.isEmpty() ? ofPreset.includes() : includes, excludes, volatiles));
        }
    }

    /**
     * Checks that a store in a local directory is not inside a cache directory: each save would save the store into
     * itself, and a load with {@code --clean} would delete it.
     *
     * @throws IllegalArgumentException if it is, also through symbolic links. The message names both
     */
    public static void checkOutside(List<CacheDirectory> directories, Path store) {
        Path real = DirectoryChecks.real(store.toAbsolutePath().normalize());
        for (CacheDirectory directory : directories) {
            if (real.startsWith(DirectoryChecks.real(directory.path))) {
                String message = "The store " + store + " is inside the cache directory " + directory.name
                        + " (" + directory.path
                        + "), where a save would save it into itself and --clean would delete it:"
                        + " choose a store outside of it";
                throw store.toAbsolutePath().normalize().startsWith(directory.path)
                        ? new IllegalArgumentException(message)
                        : new UnusableDirectoryException(message);
            }
        }
    }

    /** Whether this is a valid name for a cache directory. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Checks that these directories can be saved and loaded together.
     *
     * @throws IllegalArgumentException if two have the same name, are the same directory, or one contains the other,
     *     also through symbolic links. The message names both
     */
    public static void checkTogether(List<CacheDirectory> directories) {
        Map<String, CacheDirectory> byName = new HashMap<>();
        for (CacheDirectory directory : directories) {
            CacheDirectory same = byName.put(directory.name, directory);
            if (same != null) {
                throw new IllegalArgumentException("Two cache directories have the name " + directory.name + ": "
                        + same.path + " and " + directory.path + ". Remove one of them or give it another name.");
            }
        }
        for (int i = 0; i < directories.size(); i++) {
            for (int j = 0; j < i; j++) {
                DirectoryChecks.checkApart(directories.get(j), directories.get(i));
            }
        }
    }
}
