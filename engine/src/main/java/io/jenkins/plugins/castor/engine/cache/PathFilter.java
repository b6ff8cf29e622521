package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * Selects the files below a cache directory that are cached. Paths are relative to the directory and use {@code /} on
 * every system.
 *
 * <p>A pattern is a glob: {@code *} and {@code ?} within a name, {@code **} across directories, {@code [a-z]},
 * {@code [!a-z]}, {@code {a,b}}, and {@code \} before a literal character. It is case-sensitive. As in a
 * {@code .gitignore}, a pattern without a slash matches names at any depth ({@code *.lock}), and one with a slash
 * matches the path relative to the cache directory ({@code cache/download/**}; {@code /lock} matches only at the top).
 * An exclude that ends in a slash matches only directories.
 *
 * <p>Excluding a directory excludes everything below it. Includes match only files: without includes, all files are
 * selected; with includes, a file must match one of them, and a directory is selected if something below it could
 * match.
 *
 * <p>A selected file may be volatile: its tool rewrites it in builds that need nothing new. Such files are saved and
 * restored as any other, but a save that finds them changed, and nothing else, has nothing to do. A file that comes or
 * goes is a change, volatile or not. Patterns for volatile files match only files.
 *
 * <p>Immutable. Two filters with the same patterns are equal.
 */
public final class PathFilter {
    /** Selects everything. */
    public static final PathFilter ALL = new PathFilter(List.of(), List.of(), List.of());

    private final List<String> includes;
    private final List<String> excludes;
    private final List<String> volatiles;
    private final PathRule[] includeRules;
    private final PathRule[] excludeRules;
    private final PathRule[] excludeDirectoryRules;
    private final PathRule[] volatileRules;

    private PathFilter(List<String> includes, List<String> excludes, List<String> volatiles) {
        this.includes = List.copyOf(includes);
        this.excludes = List.copyOf(excludes);
        this.volatiles = List.copyOf(volatiles);
        PatternCompiler compiler = new PatternCompiler();
        includeRules = compiler.filesOf("includes", this.includes);
        List<PathRule> excluded = new ArrayList<>();
        List<PathRule> excludedDirectories = new ArrayList<>();
        for (String pattern : this.excludes) {
            if (pattern.endsWith("/")) {
                excludedDirectories.addAll(compiler.excludeOf(pattern));
            } else {
                excluded.addAll(compiler.excludeOf(pattern));
            }
        }
        excludeRules = excluded.toArray(PathRule[]::new);
        excludeDirectoryRules = excludedDirectories.toArray(PathRule[]::new);
        volatileRules = compiler.filesOf("volatile patterns", this.volatiles);
    }

    /** @throws IllegalArgumentException if a pattern is invalid. The message shows it */
    public static PathFilter of(List<String> includes, List<String> excludes) {
        return of(includes, excludes, List.of());
    }

    /** @throws IllegalArgumentException if a pattern is invalid. The message shows it */
    public static PathFilter of(List<String> includes, List<String> excludes, List<String> volatiles) {
        return includes.isEmpty() && excludes.isEmpty() && volatiles.isEmpty()
                ? ALL
                : new PathFilter(includes, excludes, volatiles);
    }

    /**
     * Whether this entry is selected. Call this while you walk the tree: the result is valid only if all its parent
     * directories are selected. For a directory, it says whether to enter it.
     *
     * @param path the path relative to the cache directory, with slashes; empty for the cache directory itself, which
     *     is always selected
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

    /** Whether this file, which is selected, is volatile. The path is as in {@link #accepts}. */
    public boolean isVolatile(String path) {
        return anyMatches(volatileRules, path);
    }

    /** Whether everything is selected. */
    public boolean isAll() {
        return includes.isEmpty() && excludes.isEmpty();
    }

    /** The include patterns, as they were given; empty if all files are included. */
    public List<String> includes() {
        return includes;
    }

    /** The exclude patterns, as they were given. */
    public List<String> excludes() {
        return excludes;
    }

    /** The patterns of volatile files, as they were given. */
    public List<String> volatiles() {
        return volatiles;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathFilter filter
                && includes.equals(filter.includes)
                && excludes.equals(filter.excludes)
                && volatiles.equals(filter.volatiles);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * includes.hashCode() + excludes.hashCode()) + volatiles.hashCode();
    }

    @Override
    public String toString() {
        return (isAll() ? "everything" : "includes " + includes + ", excludes " + excludes)
                + (volatiles.isEmpty() ? "" : ", volatile " + volatiles);
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
