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
 * Deletes from a cache directory what a save would take from it. What the cache excludes (locks, configuration) stays, with
 * its directories, and so does the cache directory itself. Links are deleted, never followed.
 */
final class CacheEmptier {
    /** No package manager nests this deep. Each level holds an open handle. */
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
     * What was deleted, or would be deleted.
     *
     * @param there whether the cache directory exists
     * @param files files and links
     * @param bytes bytes of the files
     * @param problems what could not be deleted, one line each; after a hundred, a line that counts the rest
     */
    record EmptiedCache(
            CacheDirectory cache, boolean there, long files, long directories, long bytes, List<String> problems) {}

    static EmptiedCache empty(CacheDirectory cache, boolean dryRun) throws InterruptedException {
        return new CacheEmptier(cache, dryRun).empty();
    }

    private EmptiedCache empty() throws InterruptedException {
        boolean there = Files.isDirectory(cache.path());
        if (there) {
            // The cache directory itself may be a link. Nothing below it may be followed.
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

    /** Deletes what is in a directory; whether nothing is left in it. */
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
                // another process deleted it
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
            throw new IOException("is nested more than " + DEEPEST + " directories deep: delete it by other means");
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

    /** Leaves pipes, sockets and devices alone, as no save takes them. */
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
