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
 * A directory on this VM that a package manager fills. It need not exist yet: a load makes it.
 *
 * @param name what a snapshot calls it, whatever its path: 1 to 64 of {@code A-Z a-z 0-9 . _ -}, without a dot at the
 *     start
 * @param path absolute and normalised, whatever was given; a relative one started in the working directory of the JVM, and
 *     a symbolic link is what it leads to
 * @param filter what counts in it
 */
public record CacheDirectory(String name, Path path, PathFilter filter) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

    /** A comma begins an option only in front of {@code word=}, so that paths and globs may hold commas. */
    private static final Pattern OPTION = Pattern.compile(",([A-Za-z]+)=");

    /**
     * @throws IllegalArgumentException for a name that breaks the rule above, and for a path that is a root, a home
     *     directory or above one, no directory, or a symbolic link that leads out of the directory it stands in; the
     *     message says what to do
     */
    public CacheDirectory {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("The name " + Shown.text(name) + " cannot stand for a cache directory:"
                    + " use 1 to 64 of A-Z a-z 0-9 . _ - and no dot at the start");
        }
        path = path.toAbsolutePath().normalize();
        Objects.requireNonNull(filter);
        path = DirectoryChecks.checked(path);
    }

    /**
     * Reads {@code NAME=PATH[,include=GLOB]...[,exclude=GLOB]...}, for example
     * {@code bundle=vendor/bundle,include=*.gem,exclude=/tmp}. In the path {@code ~} is the home directory, and
     * a relative one starts in the working directory. Globs are those of {@link PathFilter}. A comma followed by a word
     * and {@code =} starts an option; all other commas belong to the path or the glob they stand in.
     *
     * <p>The name of a directory of a preset ({@code npm}, {@code gem-bundler}) keeps what that preset leaves out at the
     * path given here: excludes add to the preset's, includes replace them.
     *
     * @throws IllegalArgumentException if the text does not have this form, or names a directory that is refused
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

    /** What stands in such a text, wherever that will be. */
    record Written(String name, String path, PathFilter filter) {
        static Written parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(
                        Shown.text(text) + " names no directory: write NAME=PATH, as in vendor=vendor/bundle");
            }
            String name = text.substring(0, equals);
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(Shown.text(text)
                        + " does not start with a name: write NAME=PATH, with 1 to 64 of A-Z a-z 0-9 . _ - and no dot at"
                        + " the start for NAME");
            }
            List<String> includes = new ArrayList<>();
            List<String> excludes = new ArrayList<>();
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
                    default ->
                        throw new IllegalArgumentException("The option " + Shown.text(word) + " in " + Shown.text(text)
                                + " is unknown: write include=GLOB or exclude=GLOB");
                }
            }
            PathFilter ofPreset = Preset.filterOf(name).orElse(PathFilter.ALL);
            List<String> allExcludes = new ArrayList<>(ofPreset.excludes());
            allExcludes.addAll(excludes);
            return new Written(
                    name, path, PathFilter.of(includes.isEmpty() ? ofPreset.includes() : includes, allExcludes));
        }
    }

    /**
     * Checks that a store in a directory stands in none of these: a save would put the store into itself, again and again,
     * and a load that cleans up would delete it.
     *
     * @throws IllegalArgumentException if it does, also by way of symbolic links; the message names both
     */
    public static void checkOutside(List<CacheDirectory> directories, Path store) {
        Path real = DirectoryChecks.real(store.toAbsolutePath().normalize());
        for (CacheDirectory directory : directories) {
            if (real.startsWith(DirectoryChecks.real(directory.path))) {
                throw new IllegalArgumentException(
                        "The store " + store + " stands in the cache directory " + directory.name
                                + " (" + directory.path
                                + "), where a save would put it into itself and --clean would delete it:"
                                + " name a store outside of it");
            }
        }
    }

    /** Whether a cache directory can have this name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Checks that these can be saved and loaded together.
     *
     * @throws IllegalArgumentException if two have the same name, or one is or stands in another, also by way of
     *     symbolic links; the message names both
     */
    public static void checkTogether(List<CacheDirectory> directories) {
        Map<String, CacheDirectory> byName = new HashMap<>();
        for (CacheDirectory directory : directories) {
            CacheDirectory same = byName.put(directory.name, directory);
            if (same != null) {
                throw new IllegalArgumentException("Two cache directories have the name " + directory.name + ": "
                        + same.path + " and " + directory.path + ". Leave one of them out or give it another name.");
            }
        }
        for (int i = 0; i < directories.size(); i++) {
            for (int j = 0; j < i; j++) {
                DirectoryChecks.checkApart(directories.get(j), directories.get(i));
            }
        }
    }
}
