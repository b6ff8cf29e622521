package io.jenkins.plugins.castor.engine.tree.fast;

import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What the system knows of a file, without the sets and objects that {@code java.nio.file} makes of it. An object is good
 * for one file after the other. For one thread.
 */
final class UnixStatus implements FileStatus {

    private static final Internals JAVA = new Internals();
    private static final MethodHandle CREATE = JAVA.creation(Internals.STATUS);
    private static final MethodHandle LOOK =
            JAVA.call(Internals.CALLS, "lstat", void.class, Path.class, Internals.STATUS);
    private static final MethodHandle LOOK_IN =
            JAVA.call(Internals.CALLS, "fstatat", void.class, int.class, byte[].class, int.class, Internals.STATUS);
    private static final MethodHandle LOOK_AT_OPEN =
            JAVA.call(Internals.CALLS, "fstat", void.class, int.class, Internals.STATUS);
    private static final MethodHandle MODE = JAVA.field(Internals.STATUS, "st_mode", int.class);
    private static final MethodHandle SECONDS = JAVA.field(Internals.STATUS, "st_mtime_sec", long.class);
    private static final MethodHandle NANOS = JAVA.field(Internals.STATUS, "st_mtime_nsec", long.class);
    private static final MethodHandle ACCESS_SECONDS = JAVA.field(Internals.STATUS, "st_atime_sec", long.class);
    private static final MethodHandle ACCESS_NANOS = JAVA.field(Internals.STATUS, "st_atime_nsec", long.class);
    private static final MethodHandle DEVICE = JAVA.field(Internals.STATUS, "st_dev", long.class);
    private static final MethodHandle NUMBER = JAVA.field(Internals.STATUS, "st_ino", long.class);
    private static final MethodHandle NAMES = JAVA.field(Internals.STATUS, "st_nlink", int.class);
    private static final int NO_FOLLOW = JAVA.constant("AT_SYMLINK_NOFOLLOW");
    private static final int PERMISSIONS = 0777;

    /** Whether this JVM lets itself be asked this way. */
    static final boolean AVAILABLE = JAVA.haveAll();

    private final Object status;

    UnixStatus() {
        try {
            status = (Object) CREATE.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("Making a plain object does not fail", e);
        }
    }

    /** Looks at what has a path; at a link itself. */
    void look(Path path) throws IOException {
        try {
            LOOK.invokeExact(path, status);
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }

    /** Looks at what has a name in an open directory; at a link itself. */
    void look(int directory, byte[] name, Path path) throws IOException {
        try {
            LOOK_IN.invokeExact(directory, name, NO_FOLLOW, status);
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }

    /** Looks at a file that is open. */
    void look(int file, Path path) throws IOException {
        try {
            LOOK_AT_OPEN.invokeExact(file, status);
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }

    private BasicFileAttributes attributes() {
        return (BasicFileAttributes) status;
    }

    @Override
    public boolean isRegularFile() {
        return attributes().isRegularFile();
    }

    @Override
    public boolean isDirectory() {
        return attributes().isDirectory();
    }

    @Override
    public boolean isSymbolicLink() {
        return attributes().isSymbolicLink();
    }

    @Override
    public long size() {
        return attributes().size();
    }

    @Override
    public int mode() {
        try {
            return (int) MODE.invokeExact(status) & PERMISSIONS;
        } catch (Throwable e) {
            throw unreadable(e);
        }
    }

    @Override
    public long mtime() {
        try {
            return FileStatus.restorable(nanos((long) SECONDS.invokeExact(status), (long) NANOS.invokeExact(status)));
        } catch (Throwable e) {
            throw unreadable(e);
        }
    }

    @Override
    public long atime() {
        try {
            return nanos((long) ACCESS_SECONDS.invokeExact(status), (long) ACCESS_NANOS.invokeExact(status));
        } catch (Throwable e) {
            throw unreadable(e);
        }
    }

    /** Nanoseconds since 1970, or where they do not fit, as Java does, the first or last time that fits. */
    private static long nanos(long seconds, long nanos) {
        boolean fits = Math.abs(seconds) < TimeUnit.NANOSECONDS.toSeconds(Long.MAX_VALUE);
        return TimeUnit.SECONDS.toNanos(seconds) + (fits ? nanos : 0);
    }

    @Override
    public int identityHash() {
        try {
            if ((int) NAMES.invokeExact(status) == 1) {
                return 0;
            }
            return Long.hashCode((long) DEVICE.invokeExact(status)) * 31
                    + Long.hashCode((long) NUMBER.invokeExact(status) * 0x9E3779B97F4A7C15L);
        } catch (Throwable e) {
            throw unreadable(e);
        }
    }

    /** Java keeps it: this is right only for an object that looked once. */
    @Override
    public Object identity() {
        return attributes().fileKey();
    }

    private static IllegalStateException unreadable(Throwable e) {
        return new IllegalStateException("Reading a field does not fail", e);
    }
}
