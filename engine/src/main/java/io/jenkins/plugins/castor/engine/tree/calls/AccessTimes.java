package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether reading a file of a cache directory can be seen by its time of access. Mounts with {@code noatime} and most
 * network file systems do not keep it. Found out with a file of its own, once, when it is first asked. Thread-safe.
 */
public final class AccessTimes {

    private static final int ANY_DAY = 7;

    private final FileCalls calls;
    private final Path root;
    private final String name;
    private volatile Boolean kept;

    /**
     * @param root the cache directory; it exists when this is asked
     * @param name of the file in it
     */
    public AccessTimes(FileCalls calls, Path root, String name) {
        this.calls = calls;
        this.root = root;
        this.name = name;
    }

    /** Whether the first read after a load changes the time of access. */
    public boolean areKept() {
        Boolean known = kept;
        return known != null ? known : find();
    }

    private synchronized boolean find() {
        if (kept == null) {
            kept = probe();
        }
        return kept;
    }

    private boolean probe() {
        try (Folder folder = calls.folder(root)) {
            long mtime = calls.look(root).mtime();
            ByteBuffer one = ByteBuffer.allocateDirect(1);
            folder.make(name, 0600, 0, UseMark.of(ANY_DAY), one);
            Path file = Path.of(name);
            try {
                boolean set = folder.look(file).atime() == UseMark.of(ANY_DAY);
                Files.readAllBytes(root.resolve(name));
                return set && folder.look(file).atime() != UseMark.of(ANY_DAY);
            } finally {
                folder.delete(file);
                folder.setTimes(mtime);
            }
        } catch (IOException e) {
            return false;
        }
    }
}
