package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import io.jenkins.plugins.castor.engine.tree.calls.Modes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes files, links and directories with what is in them; never what a link leads to. Directories that their owner
 * cannot write into (Go keeps its modules so) are opened up for it, and get their mode back if something stays in them.
 */
public final class Removal {

    /** No package manager nests this deep. Each level holds an open directory. What a load wrote has an end. */
    private static final int DEEPEST = 256;

    private static final int MOST_PROBLEMS = 100;

    /**
     * What was removed, or would be.
     *
     * @param files files and links
     * @param bytes of the files
     * @param problems what could not be removed, one line each; after a hundred, a line that counts the rest
     */
    public record Removed(long files, long directories, long bytes, List<String> problems) {}

    private final PathFilter filter;
    private final boolean isEmptying;
    private final boolean dryRun;
    private final List<String> problems = new ArrayList<>();
    private Optional<String> firstProblem = Optional.empty();
    private long moreProblems;
    private long files;
    private long directories;
    private long bytes;

    /** Removes whatever it is given. */
    Removal() {
        this(PathFilter.ALL, false, false);
    }

    private Removal(PathFilter filter, boolean isEmptying, boolean dryRun) {
        this.filter = filter;
        this.isEmptying = isEmptying;
        this.dryRun = dryRun;
    }

    /**
     * Removes a file, a link, or a directory with all that is in it; if it is not there, does nothing.
     *
     * @throws IOException when something could not be removed
     */
    public static void remove(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        if (!Files.exists(absolute.getParent())) {
            return;
        }
        Removal removal = new Removal();
        try (Folder parent = ChosenCalls.BEST.folder(absolute.getParent().toRealPath())) {
            removal.remove(parent, absolute.getFileName());
        }
        if (removal.firstProblem.isPresent()) {
            throw new IOException(path + " could not be removed: " + removal.firstProblem.get());
        }
    }

    /**
     * Removes from a directory what a filter accepts. The directory itself stays, and so do pipes, sockets and devices.
     *
     * @param directory may be a link to one
     * @param dryRun whether to count only
     * @throws InterruptedException when interrupted; a part is removed then
     */
    public static Removed empty(Path directory, PathFilter filter, boolean dryRun) throws InterruptedException {
        Removal removal = new Removal(filter, true, dryRun);
        try {
            Path real = directory.toRealPath();
            int mode = ChosenCalls.BEST.look(real).mode();
            try (Folder folder = ChosenCalls.BEST.folder(real)) {
                boolean opens = removal.opensUp(folder, mode);
                removal.removeContent(folder, "", 1);
                if (opens) {
                    folder.setMode(mode);
                }
            }
        } catch (IOException e) {
            removal.problem(directory, Scan.reason(e));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return removal.removed();
    }

    private Removed removed() {
        List<String> lines = new ArrayList<>(problems);
        if (moreProblems > 0) {
            lines.add("… and " + moreProblems + " more, which are not listed");
        }
        return new Removed(files, directories, bytes, List.copyOf(lines));
    }

    /** How many files, links and directories were removed. */
    long count() {
        return files + directories;
    }

    /** Why something was not removed, without its path if that was given; empty when everything was. */
    Optional<String> firstProblem() {
        return firstProblem;
    }

    /** Removes something that is in an open directory, which its owner can write into. */
    void remove(Folder parent, Path name) {
        remove(parent, name, name.toString(), 1);
    }

    /** Whether it is gone. */
    private boolean remove(Folder parent, Path name, String path, int depth) {
        try {
            FileStatus status = parent.look(name);
            return status.isDirectory()
                    ? removeDirectory(parent, name, status.mode(), path, depth)
                    : removeFile(parent, name, status, path);
        } catch (NoSuchFileException e) {
            return true; // another process removed it
        } catch (IOException e) {
            problem(parent.path().resolve(name), Scan.reason(e));
            return false;
        }
    }

    private boolean removeContent(Folder folder, String path, int depth) throws IOException {
        boolean emptied = true;
        for (Path name : folder.names()) {
            if (isEmptying && Thread.currentThread().isInterrupted()) {
                return false;
            }
            emptied &= remove(folder, name, path + name, depth);
        }
        return emptied;
    }

    private boolean removeDirectory(Folder parent, Path name, int mode, String path, int depth) throws IOException {
        if (!filter.accepts(path, true)) {
            return false;
        }
        if (isEmptying && depth == DEEPEST) {
            throw new IOException("it is nested more than " + DEEPEST + " directories deep; delete it by other means");
        }
        boolean emptied;
        try (Folder folder =
                (mode & Modes.OWNER_READ) == 0 && !dryRun ? parent.openAll(name, mode) : parent.open(name)) {
            boolean opens = opensUp(folder, mode);
            emptied = removeContent(folder, path + '/', depth + 1);
            if (opens && !emptied) {
                folder.setMode(mode);
            }
        }
        if (emptied) {
            if (!dryRun) {
                parent.deleteDirectory(name);
            }
            directories++;
        }
        return emptied;
    }

    private boolean opensUp(Folder folder, int mode) {
        if (dryRun || !Modes.POSIX || (mode & Modes.OWNER_ALL) == Modes.OWNER_ALL) {
            return false;
        }
        try {
            folder.setMode(mode | Modes.OWNER_ALL);
            return true;
        } catch (IOException e) {
            return false; // it is somebody else's; perhaps its group may write into it
        }
    }

    private boolean removeFile(Folder parent, Path name, FileStatus status, String path) throws IOException {
        boolean isFile = status.isRegularFile();
        if (isEmptying && ((!isFile && !status.isSymbolicLink()) || !filter.accepts(path, false))) {
            return false;
        }
        long size = isFile ? status.size() : 0;
        if (!dryRun) {
            parent.delete(name);
        }
        files++;
        bytes += size;
        return true;
    }

    private void problem(Path path, String reason) {
        String line = Names.shown(path) + " could not be removed: " + reason;
        firstProblem = firstProblem.isPresent() ? firstProblem : Optional.of(reason);
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(line);
        } else {
            moreProblems++;
        }
    }
}
