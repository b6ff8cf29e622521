package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * Which paths below a cache directory count. Paths are relative to it and use {@code /} on every system.
 *
 * <p>A pattern is a glob: {@code *} and {@code ?} within a name, {@code **} across directories, {@code [a-z]},
 * {@code [!a-z]}, {@code {a,b}}, and {@code \} before a character that is meant as it is. Upper and lower case differ.
 * As in a {@code .gitignore}, a pattern without a slash is about the last name at any depth ({@code *.lock}), and one
 * with a slash is about the path from the cache directory on ({@code cache/download/**}; {@code /lock} is the one at
 * the top). A slash at its end limits an exclude to directories.
 *
 * <p>An excluded directory is out with everything below it. Includes are about files only: without any, all files
 * count; with some, a file has to match one of them, and a directory counts as long as something below it may.
 *
 * <p>Immutable, equal when made of the same patterns.
 */
public final class PathFilter {
    /** Everything counts. */
    public static final PathFilter ALL = new PathFilter(List.of(), List.of());

    private final List<String> includes;
    private final List<String> excludes;
    private final PathRule[] includeRules;
    private final PathRule[] excludeRules;
    private final PathRule[] excludeDirectoryRules;

    private PathFilter(List<String> includes, List<String> excludes) {
        this.includes = List.copyOf(includes);
        this.excludes = List.copyOf(excludes);
        PatternCompiler compiler = new PatternCompiler();
        List<PathRule> included = new ArrayList<>();
        for (String pattern : this.includes) {
            included.addAll(compiler.includeOf(pattern));
        }
        List<PathRule> excluded = new ArrayList<>();
        List<PathRule> excludedDirectories = new ArrayList<>();
        for (String pattern : this.excludes) {
            if (pattern.endsWith("/")) {
                excludedDirectories.addAll(compiler.excludeOf(pattern));
            } else {
                excluded.addAll(compiler.excludeOf(pattern));
            }
        }
        includeRules = included.toArray(PathRule[]::new);
        excludeRules = excluded.toArray(PathRule[]::new);
        excludeDirectoryRules = excludedDirectories.toArray(PathRule[]::new);
    }

    /** @throws IllegalArgumentException for a pattern that is not a glob as described above; the message names it */
    public static PathFilter of(List<String> includes, List<String> excludes) {
        return includes.isEmpty() && excludes.isEmpty() ? ALL : new PathFilter(includes, excludes);
    }

    /**
     * Whether this entry counts, given that the directories above it do: a caller that walks down and does not enter
     * what is refused gets the right answers. For a directory, whether to enter it.
     *
     * @param path relative to the cache directory, with slashes; empty for the cache directory itself, which counts
     */
    public boolean accepts(String path, boolean directory) {
        if (isAll() || path.isEmpty()) {
            return true;
        }
        if (anyMatches(excludeRules, path) || (directory && anyMatches(excludeDirectoryRules, path))) {
            return false;
        }
        if (includeRules.length == 0) {
            return true;
        }
        return directory ? mayMatchBelow(path) : anyMatches(includeRules, path);
    }

    /** Whether everything counts. */
    public boolean isAll() {
        return includes.isEmpty() && excludes.isEmpty();
    }

    /** The patterns of which a file has to match one, as they were given; empty when all files count. */
    public List<String> includes() {
        return includes;
    }

    /** The patterns of what is left out, as they were given. */
    public List<String> excludes() {
        return excludes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathFilter filter
                && includes.equals(filter.includes)
                && excludes.equals(filter.excludes);
    }

    @Override
    public int hashCode() {
        return 31 * includes.hashCode() + excludes.hashCode();
    }

    @Override
    public String toString() {
        return isAll() ? "everything" : "includes " + includes + ", excludes " + excludes;
    }

    private boolean mayMatchBelow(String directory) {
        for (PathRule rule : includeRules) {
            if (rule.mayMatchBelow(directory)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyMatches(PathRule[] rules, String path) {
        for (PathRule rule : rules) {
            if (rule.matches(path)) {
                return true;
            }
        }
        return false;
    }
}
