package io.jenkins.plugins.castor.engine.cache;

import java.util.List;

/**
 * Which entries of a cache directory are used together: a save keeps all of a group while one of its files is used. Tools
 * need files that they never read, such as the notes that Maven keeps beside a jar, and unpacked packages are of no use
 * without some of their files.
 *
 * <p>A directory and the files in it are a group, but without its directories. Other groups are what the patterns say; they
 * have the form of those of a {@link PathFilter}. Immutable.
 */
public final class UseGroups {
    /** Each directory is a group. */
    public static final UseGroups DIRECTORIES = new UseGroups(List.of(), List.of());

    private final boolean hasAlone;
    private final boolean hasTogether;
    private final PathFilter alone;
    private final PathFilter together;

    /**
     * @param alone patterns of files that are groups by themselves
     * @param together patterns of directories that are a group with all that is below them
     */
    UseGroups(List<String> alone, List<String> together) {
        this.hasAlone = !alone.isEmpty();
        this.hasTogether = !together.isEmpty();
        this.alone = PathFilter.of(alone, List.of());
        this.together = PathFilter.of(together, List.of());
    }

    /** Whether some files are groups by themselves. */
    public boolean hasAlone() {
        return hasAlone;
    }

    /** Whether a file is a group by itself, unless it is below a directory that is one with all below it. */
    public boolean isAlone(String path) {
        return hasAlone && alone.accepts(path, false);
    }

    /** Whether a directory is a group with all that is below it. */
    public boolean isTogether(String directory) {
        return hasTogether && !directory.isEmpty() && together.accepts(directory, false);
    }
}
