package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** One scan of one directory, a task for each directory in it. */
final class Scan {

    private final Path root;
    private final PathFilter filter;
    private final ExecutorService pool;
    private final DirectoryScan directories;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Scan(Path root, PathFilter filter, ExecutorService pool, Warnings warnings, Optional<LastUse> uses) {
        this.root = root;
        this.filter = filter;
        this.pool = pool;
        this.directories = new DirectoryScan(root, filter, warnings, ChosenCalls.BEST, uses);
    }

    /** @param onlyRead whether to leave out directories that cannot be read */
    Optional<Listing> run(boolean onlyRead) throws IOException, InterruptedException {
        FileStatus status;
        try {
            status = ChosenCalls.BEST.look(root);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (!status.isDirectory()) {
            throw new FileSystemException(
                    root.toString(), null, "it is no directory; name the directory itself, not a link or a file");
        }
        // A directory that cannot be read at all must fail here, or a save would find an empty tree.
        if (!Files.isReadable(root) || !Files.isExecutable(root)) {
            throw new AccessDeniedException(root.toString(), null, "it cannot be read; let this user read it");
        }
        Listing listing = new Listing(new Directory("", status.mode(), status.mtime()));
        start(new ArrayDeque<>(List.of(new Unread(listing, root))));
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IOException("Scanning " + root + " failed: " + e.getCause(), e.getCause());
        }
        if (onlyRead) {
            if (!listing.isRead()) {
                throw new FileSystemException(root.toString(), null, "it cannot be read to its end; check the disk");
            }
            dropUnread(listing);
        }
        if (!filter.includes().isEmpty()) {
            prune(listing);
        }
        return Optional.of(listing);
    }

    /** What a load that was killed, or one that runs now, has not put in its place: no entry of the tree. */
    List<String> leftovers() {
        return directories.leftovers();
    }

    /** What counts and can be no entry. */
    List<Path> strays() {
        return directories.strays();
    }

    private static void dropUnread(Listing listing) {
        listing.children().removeIf(child -> !child.isRead());
        listing.children().forEach(Scan::dropUnread);
    }

    /** Where only some files count, so do only the directories that hold them. */
    private static boolean prune(Listing listing) {
        listing.children().removeIf(Scan::prune);
        return listing.children().isEmpty() && listing.entries().size() == 0;
    }

    /** A directory that is still to be read. */
    private record Unread(Listing listing, Path path) {}

    /**
     * Reads directories until it has none left. A worker keeps what it finds, deepest first, and gives half of that away
     * whenever nothing waits for the others: most directories are so small that handing each one over would cost more
     * than reading it.
     */
    private void visit(Deque<Unread> mine) {
        try {
            while (!mine.isEmpty()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IllegalStateException("interrupted");
                }
                if (mine.size() > 1 && waiting.get() == 0) {
                    Deque<Unread> half = new ArrayDeque<>();
                    for (int i = mine.size() / 2; i > 0; i--) {
                        half.add(mine.removeLast());
                    }
                    start(half);
                }
                Unread next = mine.remove();
                directories.read(next.listing(), next.path());
                for (Listing child : next.listing().children()) {
                    mine.push(new Unread(
                            child, next.path().resolve(child.directory().lastName())));
                }
            }
        } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
        } finally {
            if (running.decrementAndGet() == 0) {
                done.complete(null);
            }
        }
    }

    private void start(Deque<Unread> some) {
        running.incrementAndGet();
        waiting.incrementAndGet();
        pool.execute(() -> {
            waiting.decrementAndGet();
            visit(some);
        });
    }

    static String reason(IOException e) {
        return Names.shown(FileFailures.reason(e));
    }
}
