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

    /** Whether this JVM lets these calls be made. */
    static final boolean AVAILABLE = JAVA.haveAll();

    private SystemCalls() {}

    /** Makes a file that did not exist, and opens it to be written. */
    static int create(Path path, int mode) throws IOException {
        try {
            return (int) OPEN.invokeExact(path, NEW, mode);
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
    static void setTimes(int file, long nanos, Path path) throws IOException {
        try {
            SET_TIMES.invokeExact(file, nanos, nanos);
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
