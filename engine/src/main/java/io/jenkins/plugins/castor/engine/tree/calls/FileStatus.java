package io.jenkins.plugins.castor.engine.tree.calls;

import java.util.concurrent.TimeUnit;

/** What the system knows of a file, a directory, or a symbolic link itself. Good until its giver is asked again. */
public interface FileStatus {

    boolean isRegularFile();

    boolean isDirectory();

    boolean isSymbolicLink();

    /** In bytes. */
    long size();

    /** The nine permission bits; 0644 where the file system has none. */
    int mode();

    /** The time of modification in nanoseconds since 1970, as {@link #restorable} has it. */
    long mtime();

    /** The time of the last access in nanoseconds since 1970. */
    long atime();

    /** A hash code of the file's identity, the same for all of its names; 0 where it is known to have no other name. */
    int identityHash();

    /** What tells the file from all others, where the file system has such a thing; null elsewhere. */
    Object identity();

    /** Whether two names are of the same file; false where that cannot be told. */
    static boolean isSame(FileStatus one, FileStatus other) {
        return one.identity() != null && one.identity().equals(other.identity());
    }

    /** Before 1970 Java sets times to the second only, and any other one to 1970: they are taken as they will come back. */
    static long restorable(long nanos) {
        return nanos < 0 ? nanos - Math.floorMod(nanos, TimeUnit.SECONDS.toNanos(1)) : nanos;
    }
}
