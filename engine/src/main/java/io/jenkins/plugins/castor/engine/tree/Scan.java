package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import io.jenkins.plugins.castor.engine.tree.Tree.Listing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One scan of one directory, a task for each directory in it. */
final class Scan {

    static final Class<? extends BasicFileAttributes> ATTRIBUTES =
            Modes.POSIX ? PosixFileAttributes.class : BasicFileAttributes.class;
    private static final int MODE_ELSEWHERE = 0644;

    private final Path root;
    private final PathFilter filter;
    private final boolean filtered;
    private final ExecutorService pool;
    private final Warnings warnings;
    private final Queue<String> leftovers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Scan(Path root, PathFilter filter, ExecutorService pool, Warnings warnings) {
        this.root = root;
        this.filter = filter;
        this.filtered = !filter.isAll();
        this.pool = pool;
        this.warnings = warnings;
    }

    Optional<Listing> run() throws IOException, InterruptedException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(root, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (!attributes.isDirectory()) {
            throw new NotDirectoryException(root + " is no directory; name the directory itself, not a link or a file");
        }
        // A directory that cannot be read at all must fail here, or a save would find an empty tree.
        if (!Files.isReadable(root) || !Files.isExecutable(root)) {
            throw new AccessDeniedException(root.toString(), null, "it cannot be read; let this user read it");
        }
        Listing listing = new Listing(new Directory("", mode(attributes), mtime(attributes)));
        start(new ArrayDeque<>(List.of(new Unread(listing, root))));
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IOException("Scanning " + root + " failed: " + e.getCause(), e.getCause());
        }
        if (!filter.includes().isEmpty()) {
            prune(listing);
        }
        return Optional.of(listing);
    }

    /** What a load that was killed, or one that runs now, has not put in its place: no entry of the tree. */
    List<String> leftovers() {
        return List.copyOf(leftovers);
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
                read(next.listing(), next.path());
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

    private void read(Listing listing, Path path) {
        if (OpenDirectory.AVAILABLE) {
            readOpen(listing, path);
        } else {
            readUsually(listing, path);
        }
        listing.entries().trim();
    }

    private void readOpen(Listing listing, Path path) {
        String directory = listing.directory().directory();
        try (OpenDirectory open = new OpenDirectory(path)) {
            FileStatus status = new FileStatus();
            for (byte[] bytes : names(directory, path, open)) {
                try {
                    open.look(bytes, status);
                    if (!filtered && status.attributes().isRegularFile()) {
                        listing.add(bytes, status);
                    } else {
                        String name = new String(bytes, StandardCharsets.UTF_8);
                        add(listing, path, name, status.attributes());
                    }
                } catch (NoSuchFileException e) {
                    // Gone since its directory was read: as if it had never been there.
                } catch (IOException e) {
                    String name = new String(bytes, StandardCharsets.UTF_8);
                    leaveOut(path.resolve(name), "it cannot be read: " + reason(e));
                }
            }
        } catch (NoSuchFileException e) {
            // Gone since its own directory was read.
        } catch (IOException e) {
            leaveOut(path, "it cannot be read: " + reason(e));
        }
    }

    /** The names in a directory, sorted; as bytes they sort as {@link EntryOrder} sorts them. */
    private byte[][] names(String directory, Path path, OpenDirectory open) {
        List<byte[]> names = new ArrayList<>();
        try {
            for (byte[] bytes = open.next(); bytes != null; bytes = open.next()) {
                if (isPlain(bytes)) {
                    names.add(bytes);
                    continue;
                }
                String name = new String(bytes, StandardCharsets.UTF_8);
                if (!Arrays.equals(name.getBytes(StandardCharsets.UTF_8), bytes)) {
                    leaveOut(
                            path.resolve(name),
                            "its name is not valid in the file-name encoding of this JVM; use a UTF-8 locale");
                } else if (Journal.isTemporary(name)) {
                    leftovers.add(Entry.join(directory, name));
                } else {
                    names.add(bytes);
                }
            }
        } catch (IOException e) {
            leaveOut(path, "it cannot be read: " + reason(e));
        }
        byte[][] sorted = names.toArray(byte[][]::new);
        Arrays.sort(sorted, Arrays::compareUnsigned);
        return sorted;
    }

    /** Whether a name is ASCII and none that a load gives to what it has not put in its place. */
    private static boolean isPlain(byte[] name) {
        for (byte b : name) {
            if (b < 0) {
                return false;
            }
        }
        return name[0] != '.';
    }

    private void readUsually(Listing listing, Path path) {
        String directory = listing.directory().directory();
        for (String name : names(directory, path)) {
            Path child = path.resolve(name);
            try {
                add(listing, path, name, Files.readAttributes(child, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS));
            } catch (NoSuchFileException e) {
                // Gone since its directory was read: as if it had never been there.
            } catch (IOException e) {
                leaveOut(child, "it cannot be read: " + reason(e));
            }
        }
    }

    private void add(Listing listing, Path folder, String name, BasicFileAttributes attributes) throws IOException {
        String directory = listing.directory().directory();
        if (filtered && !filter.accepts(Entry.join(directory, name), attributes.isDirectory())) {
            return;
        }
        if (attributes.isRegularFile()) {
            Object key = attributes.fileKey();
            listing.add(
                    new RegularFile(directory, name, mode(attributes), mtime(attributes), attributes.size()),
                    key == null ? 0 : key.hashCode());
        } else if (attributes.isDirectory()) {
            listing.children()
                    .add(new Listing(new Directory(Entry.join(directory, name), mode(attributes), mtime(attributes))));
        } else if (attributes.isSymbolicLink()) {
            Path child = folder.resolve(name);
            Path target = Files.readSymbolicLink(child);
            String text = target.toString();
            if (!Names.staysInside(directory, text)) {
                leaveOut(child, "the link leads out of its cache directory");
            } else if (!Names.isDecoded(target, target.getFileName().toString())) {
                leaveOut(child, "the target of the link is not valid in the file-name encoding of this JVM");
            } else {
                long micros = TimeUnit.NANOSECONDS.toMicros(mtime(attributes));
                listing.entries()
                        .add(new SymbolicLink(directory, name, TimeUnit.MICROSECONDS.toNanos(micros), text), 0);
            }
        } else {
            leaveOut(folder.resolve(name), "it is neither a file nor a directory nor a link");
        }
    }

    /** The names in a directory, sorted; only these are held, so that a huge directory takes little memory. */
    private String[] names(String directory, Path path) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
            for (Path child : stream) {
                String name = child.getFileName().toString();
                if (Journal.isTemporary(name)) {
                    leftovers.add(Entry.join(directory, name));
                } else if (Names.isDecoded(child, name)) {
                    names.add(name);
                } else {
                    leaveOut(child, "its name is not valid in the file-name encoding of this JVM; use a UTF-8 locale");
                }
            }
        } catch (NoSuchFileException e) {
            return new String[0];
        } catch (IOException e) {
            leaveOut(path, "it cannot be read: " + reason(e));
        } catch (DirectoryIteratorException e) {
            leaveOut(path, "it cannot be read: " + reason(e.getCause()));
        }
        String[] sorted = names.toArray(String[]::new);
        Arrays.sort(sorted, EntryOrder::comparePaths);
        return sorted;
    }

    private void leaveOut(Path path, String why) {
        warnings.add("left out " + Names.shown(path) + ": " + why);
    }

    static String reason(IOException e) {
        return e instanceof AccessDeniedException ? "permission denied" : e.toString();
    }

    static int mode(BasicFileAttributes attributes) {
        return attributes instanceof PosixFileAttributes posix ? Modes.number(posix.permissions()) : MODE_ELSEWHERE;
    }

    static long mtime(BasicFileAttributes attributes) {
        return mtime(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }

    /** Before 1970 Java sets times to the second only, and any other one to 1970: they are taken as they will come back. */
    static long mtime(long nanos) {
        return nanos < 0 ? nanos - Math.floorMod(nanos, TimeUnit.SECONDS.toNanos(1)) : nanos;
    }
}
