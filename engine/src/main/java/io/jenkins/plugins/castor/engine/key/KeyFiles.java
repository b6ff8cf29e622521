package io.jenkins.plugins.castor.engine.key;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the files of a key below the working directory. Globs do not look into what builds make: {@code node_modules},
 * {@code target}, {@code .git} and the cache directories; a path does. Symbolic links are followed to files inside the
 * working directory, and not to directories.
 */
final class KeyFiles {

    private static final List<String> LEFT_OUT = List.of("node_modules/", "target/", ".git/");
    private static final int MOST_FILES = 10_000;
    private static final int MOST_LOOKED_AT = 1_000_000;

    private final Path root;
    private final Set<Path> caches = new HashSet<>();
    private final SortedMap<String, Path> files = new TreeMap<>();
    private int lookedAt;

    KeyFiles(Path workingDirectory, List<CacheDirectory> caches) throws IOException {
        this.root = workingDirectory.toRealPath();
        for (CacheDirectory cache : caches) {
            this.caches.add(Files.exists(cache.path()) ? cache.path().toRealPath() : cache.path());
        }
    }

    /** Whether a text is a glob, and not the path of one file. */
    static boolean isGlob(String text) {
        return text.chars().anyMatch(c -> "*?[{\\".indexOf(c) >= 0);
    }

    /** The files that were found, by their path from the working directory with slashes. */
    SortedMap<String, Path> files() {
        return files;
    }

    /** @throws UnusableKeyException if there is no such file, or it cannot be used */
    void add(String path) throws IOException {
        Optional<Path> file = Optional.empty();
        try {
            file = Optional.of(root.resolve(path)).filter(Files::exists);
        } catch (InvalidPathException e) {
            // So there is no such file.
        }
        add(path, file.orElseThrow(() -> new UnusableKeyException("no file " + Names.shown(path))));
    }

    /** @throws UnusableKeyException if one of the globs matches no file, or a file cannot be used */
    void addAll(List<String> globs) throws IOException {
        List<PathFilter> each = new ArrayList<>();
        for (String glob : globs) {
            each.add(filter(List.of(glob)));
        }
        Set<PathFilter> matched = new HashSet<>();
        for (String file : matches(globs)) {
            each.stream().filter(filter -> filter.accepts(file, false)).forEach(matched::add);
        }
        for (int i = 0; i < globs.size(); i++) {
            if (!matched.contains(each.get(i))) {
                throw new UnusableKeyException("no file matches " + Names.shown(globs.get(i)));
            }
        }
    }

    /** Adds what any of the globs matches; false if that is nothing. */
    boolean addAny(List<String> globs) throws IOException {
        return !matches(globs).isEmpty();
    }

    /** Adds and returns what any of the globs matches. */
    private List<String> matches(List<String> globs) throws IOException {
        SortedMap<String, Path> found = find(globs);
        for (var file : found.entrySet()) {
            add(file.getKey(), file.getValue());
        }
        return List.copyOf(found.keySet());
    }

    /** What any of the globs matches, by its path; adds nothing. */
    SortedMap<String, Path> find(List<String> globs) throws IOException {
        SortedMap<String, Path> found = new TreeMap<>();
        if (globs.isEmpty()) {
            return found;
        }
        PathFilter filter = filter(globs);
        Deque<String> directories = new ArrayDeque<>(List.of(""));
        while (!directories.isEmpty()) {
            String directory = directories.pop();
            for (Path entry : entries(root.resolve(directory))) {
                String path = directory + (directory.isEmpty() ? "" : "/") + entry.getFileName();
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    if (filter.accepts(path, true) && !caches.contains(entry)) {
                        directories.push(path);
                    }
                } else if (filter.accepts(path, false) && Files.isRegularFile(entry)) {
                    found.put(path, entry);
                }
            }
        }
        return found;
    }

    /** The filter that accepts what any of the globs matches. */
    static PathFilter filter(List<String> globs) {
        return PathFilter.of(globs.stream().map(glob -> "/" + glob).toList(), LEFT_OUT);
    }

    private List<Path> entries(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path entry : stream) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new UnusableKeyException("interrupted while looking for the files of the key");
                }
                entries.add(entry);
                if (++lookedAt > MOST_LOOKED_AT) {
                    throw new UnusableKeyException("the globs look at more than " + MOST_LOOKED_AT
                            + " files below the working directory; name the files");
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    private void add(String path, Path file) throws IOException {
        if (!Names.shown(path).equals(path)) {
            throw new UnusableKeyException(
                    "the name " + Names.shown(path) + " is too long for a key, or has control characters; rename it");
        }
        Path real = file.toRealPath();
        if (!real.startsWith(root)) {
            throw new UnusableKeyException(path + " is a link out of the working directory; put the file there");
        }
        if (!Files.isRegularFile(real)) {
            throw new UnusableKeyException(path + " is no file");
        }
        files.put(path, real);
        if (files.size() > MOST_FILES) {
            throw new UnusableKeyException("more than " + MOST_FILES + " files belong to the key; name fewer");
        }
    }
}
