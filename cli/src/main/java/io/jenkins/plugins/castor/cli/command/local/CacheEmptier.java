package io.jenkins.plugins.castor.cli.command.local;

import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Empties a cache directory of what a save would take from it. What a cache leaves out (locks, configuration that
 * stands beside) stays, with the directories that it stands in, and so does the cache directory itself. Links are
 * deleted, never followed.
 */
final class CacheEmptier {
    /** No package manager nests this deep; each level holds a handle. */
    private static final int DEEPEST = 256;

    private static final int MOST_PROBLEMS = 100;

    private final CacheDirectory cache;
    private final boolean dryRun;
    private final List<String> problems = new ArrayList<>();
    private long moreProblems;
    private long files;
    private long directories;
    private long bytes;

    private CacheEmptier(CacheDirectory cache, boolean dryRun) {
        this.cache = cache;
        this.dryRun = dryRun;
    }

    /**
     * What was deleted, or would be.
     *
     * @param there whether the cache directory exists
     * @param files files and links
     * @param bytes bytes of the files
     * @param problems what could not be deleted, a line each; after a hundred, one that counts the rest
     */
    record EmptiedCache(
            CacheDirectory cache, boolean there, long files, long directories, long bytes, List<String> problems) {}

    static EmptiedCache erase(CacheDirectory cache, boolean dryRun) throws InterruptedException {
        return new CacheEmptier(cache, dryRun).erase();
    }

    private EmptiedCache erase() throws InterruptedException {
        boolean there = Files.isDirectory(cache.path());
        if (there) {
            // A cache directory may be a link, if a harmless one; nothing below it may
            try (DirectoryHandle root = DirectoryHandle.at(cache.path().toRealPath())) {
                empty(root, "", 1);
            } catch (IOException e) {
                problem(cache.path() + ": " + ErrorMessages.message(e));
            }
        }
        if (moreProblems > 0) {
            problems.add("… and " + moreProblems + " more, which are not listed");
        }
        return new EmptiedCache(cache, there, files, directories, bytes, List.copyOf(problems));
    }

    /** Whether nothing is left in it. */
    private boolean empty(DirectoryHandle directory, String prefix, int depth)
            throws IOException, InterruptedException {
        boolean emptied = true;
        for (Path name : directory.names()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            String path = prefix + name;
            try {
                BasicFileAttributes attributes = directory.attributes(name);
                boolean deleted = attributes.isDirectory()
                        ? deleteDirectory(directory, name, path, depth)
                        : deleteFile(directory, name, path, attributes);
                emptied &= deleted;
            } catch (NoSuchFileException e) {
                // somebody else deleted it, which is as well
            } catch (IOException e) {
                problem(cache.path() + File.separator + path + ": " + ErrorMessages.message(e));
                emptied = false;
            }
        }
        return emptied;
    }

    private boolean deleteDirectory(DirectoryHandle parent, Path name, String path, int depth)
            throws IOException, InterruptedException {
        if (!cache.filter().accepts(path, true)) {
            return false;
        }
        if (depth == DEEPEST) {
            throw new IOException("is nested more than " + DEEPEST + " directories deep: remove it by other means");
        }
        boolean emptied;
        try (DirectoryHandle directory = parent.open(name)) {
            emptied = empty(directory, path + '/', depth + 1);
        }
        if (emptied) {
            if (!dryRun) {
                parent.deleteDirectory(name);
            }
            directories++;
        }
        return emptied;
    }

    /** Leaves pipes, sockets and devices alone, which no save takes. */
    private boolean deleteFile(DirectoryHandle parent, Path name, String path, BasicFileAttributes attributes)
            throws IOException {
        if (attributes.isOther() || !cache.filter().accepts(path, false)) {
            return false;
        }
        if (!dryRun) {
            parent.deleteFile(name);
        }
        files++;
        bytes += attributes.isRegularFile() ? attributes.size() : 0;
        return true;
    }

    private void problem(String line) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(line);
        } else {
            moreProblems++;
        }
    }
}
