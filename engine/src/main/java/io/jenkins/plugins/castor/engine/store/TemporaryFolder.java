package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.tree.Removal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A temporary folder that only this user can access. Close it to delete it. If the process is killed before, the next
 * process of the same user deletes it: a folder contains a file that its process keeps locked, and the system releases the
 * lock when the process ends, however it ends.
 */
public final class TemporaryFolder implements AutoCloseable {

    private static final String LOCK = ".lock";

    private static final Pattern MADE_HERE = Pattern.compile("castor-(save|rsync|share|new)-.+");

    /** The age at which a folder without a lock file is deleted. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    /**
     * Marks the folders of this process. Their lock files must not be opened again: with POSIX locks, closing any channel
     * of a file releases the lock.
     */
    private static final String OWN = Long.toString(ProcessHandle.current().pid()) + "-"
            + Long.toString(
                    ProcessHandle.current()
                            .info()
                            .startInstant()
                            .orElse(Instant.EPOCH)
                            .toEpochMilli(),
                    36)
            + "-";

    private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private TemporaryFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Creates a folder in the default temporary directory. */
    public static TemporaryFolder create(String purpose) throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        TemporaryFolder folder = create(parent, purpose);
        if (SWEPT.add(parent)) {
            sweep(parent, Files.getOwner(folder.path));
        }
        return folder;
    }

    /**
     * Creates a folder.
     *
     * @param parent where; it is not swept
     * @param purpose {@code save}, {@code rsync} or {@code share}
     */
    public static TemporaryFolder create(Path parent, String purpose) throws IOException {
        Path unlocked = Files.createTempDirectory(parent, "castor-new-" + OWN);
        FileChannel channel =
                FileChannel.open(unlocked.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            channel.lock();
        } catch (IOException e) {
            // A file system without locks. Without the lock file, the age of the folder counts.
            channel.close();
            Files.delete(unlocked.resolve(LOCK));
        }
        // Others see the name only now that the lock is held.
        return new TemporaryFolder(
                Files.move(unlocked, parent.resolve("castor-" + purpose + "-" + OWN + UUID.randomUUID())), channel);
    }

    public Path path() {
        return path;
    }

    /** Whether a living process holds the lock of a folder. */
    public static boolean isInUse(Path folder) {
        if (folder.getFileName().toString().contains("-" + OWN)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(
                        folder.resolve(LOCK), Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void sweep(Path parent, UserPrincipal user) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, "castor-*")) {
            for (Path folder : found) {
                try {
                    if (MADE_HERE.matcher(folder.getFileName().toString()).matches()
                            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                            && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)
                            && isAbandoned(folder)) {
                        Removal.remove(folder);
                    }
                } catch (IOException e) {
                    // Another process sweeps it, or its owner has just deleted it.
                }
            }
        } catch (IOException e) {
            // The folder that was just created is what counts.
        }
    }

    private static boolean isAbandoned(Path folder) throws IOException {
        boolean hasLock = Files.exists(folder.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)
                && !folder.getFileName().toString().startsWith("castor-new-");
        Instant used =
                Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toInstant();
        return (hasLock || used.isBefore(Instant.now().minus(ABANDONED))) && !isInUse(folder);
    }

    /** Deletes the folder as far as possible. What stays is deleted by a later process. */
    @Override
    public void close() {
        try {
            lock.close();
            Removal.remove(path);
        } catch (IOException e) {
            // A killed child process may still write into it.
        }
    }
}
