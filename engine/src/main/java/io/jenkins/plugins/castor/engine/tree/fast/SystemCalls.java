package io.jenkins.plugins.castor.engine.tree.fast;

import io.jenkins.plugins.castor.engine.tree.calls.FileCalls;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The system calls. A file that is open is its descriptor, a number; who gets one closes it, once. */
final class SystemCalls {

    private static final Internals JAVA = new Internals();
    private static final MethodHandle OPEN =
            JAVA.call(Internals.CALLS, "open", int.class, Path.class, int.class, int.class);
    private static final MethodHandle OPEN_IN =
            JAVA.call(Internals.CALLS, "openat", int.class, int.class, byte[].class, int.class, int.class);
    private static final MethodHandle READ =
            JAVA.call(Internals.CALLS, "read", int.class, int.class, long.class, int.class);
    private static final MethodHandle WRITE =
            JAVA.call(Internals.CALLS, "write", int.class, int.class, long.class, int.class);
    private static final MethodHandle SET_MODE = JAVA.call(Internals.CALLS, "fchmod", void.class, int.class, int.class);
    private static final MethodHandle SET_TIMES =
            JAVA.call(Internals.CALLS, "futimens", void.class, int.class, long.class, long.class);

    /** The one beside the others hides what a network file system says only when a file is closed. */
    private static final MethodHandle CLOSE =
            JAVA.call("sun.nio.ch.FileDispatcherImpl", "closeIntFD", void.class, int.class);

    private static final MethodHandle ADDRESS = JAVA.address();
    private static final int NEW = JAVA.constant("O_WRONLY")
            | JAVA.constant("O_CREAT")
            | JAVA.constant("O_EXCL")
            | JAVA.constant("O_NOFOLLOW");

    private static final int EXISTING = JAVA.constant("O_RDONLY") | JAVA.constant("O_NOFOLLOW");

    /** Java does not know it, and it is not the same number everywhere. */
    private static final int DIRECTORY_ONLY = switch (System.getProperty("os.arch")) {
        case "amd64", "x86_64", "riscv64", "s390x" -> 0200000;
        case "aarch64", "ppc64le" -> 040000;
        default -> 0;
    };

    /** Whether opening a directory fails for anything else; otherwise look at what was opened. */
    static final boolean OPENS_DIRECTORIES_ONLY = DIRECTORY_ONLY != 0;

    /** Reading by this leaves the time of access as it is. Only for the owner; 0 where its number is not known. */
    static final int UNNOTICED = switch (System.getProperty("os.arch")) {
        case "amd64", "x86_64", "aarch64", "riscv64", "s390x", "ppc64le" ->
            "Linux".equals(System.getProperty("os.name")) ? 01000000 : 0;
        default -> 0;
    };

    private static final int DIRECTORY = EXISTING | DIRECTORY_ONLY;

    /** Whether this JVM lets these calls be made. */
    static final boolean AVAILABLE = JAVA.haveAll();

    private SystemCalls() {}

    /** Makes a file that did not exist in an open directory, and opens it to be written. */
    static int createIn(int directory, byte[] name, int mode, Path shown) throws IOException {
        try {
            return (int) OPEN_IN.invokeExact(directory, name, NEW, mode);
        } catch (Throwable e) {
            throw Internals.explained(e, shown);
        }
    }

    /** Opens a directory in an open one; a link to one is not followed. */
    static int openDirectoryIn(int directory, byte[] name, Path shown) throws IOException {
        try {
            return (int) OPEN_IN.invokeExact(directory, name, DIRECTORY, 0);
        } catch (Throwable e) {
            throw Internals.explained(e, shown);
        }
    }

    /** Opens a directory; a link to one is not followed. */
    static int openDirectory(Path path) throws IOException {
        try {
            return (int) OPEN.invokeExact(path, DIRECTORY, 0);
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }

    /** Opens a file or a directory to be read; a link to one is not followed. */
    static int open(Path path) throws IOException {
        try {
            return (int) OPEN.invokeExact(path, EXISTING, 0);
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }

    /** Opens a file to be read, so that its time of access stays as it is where this user may ask for that. */
    static int openUnnoticed(Path path) throws IOException {
        if (UNNOTICED != 0) {
            try {
                return (int) OPEN.invokeExact(path, EXISTING | UNNOTICED, 0);
            } catch (Throwable e) {
                // Another user's file: open it as usual.
            }
        }
        return open(path);
    }

    /** Reads the next bytes of a file into what remains of a buffer, which must be a direct one; 0 at the end. */
    static int read(int file, ByteBuffer into, Path path) throws IOException {
        try {
            long address = (long) ADDRESS.invokeExact(into);
            return (int) READ.invokeExact(file, address + into.position(), into.remaining());
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }

    /** Writes what remains of a buffer, which must be a direct one, at the current position of the file. */
    static void write(int file, ByteBuffer bytes, Path path) throws IOException {
        try {
            long address = (long) ADDRESS.invokeExact(bytes);
            while (bytes.hasRemaining()) {
                int most = Math.min(bytes.remaining(), FileCalls.MOST_WRITTEN);
                int count = (int) WRITE.invokeExact(file, address + bytes.position(), most);
                bytes.position(bytes.position() + count);
            }
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }

    static void setMode(int file, int mode, Path path) throws IOException {
        try {
            SET_MODE.invokeExact(file, mode);
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }

    /** Sets the times of access and modification, in nanoseconds since 1970; not for times before that. */
    static void setTimes(int file, long atime, long mtime, Path path) throws IOException {
        try {
            SET_TIMES.invokeExact(file, atime, mtime);
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }

    static void close(int file, Path path) throws IOException {
        try {
            CLOSE.invokeExact(file);
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }
}
