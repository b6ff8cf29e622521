package io.jenkins.plugins.castor.engine.tree;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The system calls below {@code java.nio.file}, for what that does in a roundabout way: to set the times of a file, it opens
 * the file a second time. They are reached by private methods of Java, the same in JDK 17 to 25, and only where the JVM was
 * told to open their packages to everybody: the command's manifest tells it. Elsewhere, as in an agent of Jenkins,
 * {@link #AVAILABLE} is false, and files are made the usual way.
 */
final class SystemCalls {

    private static final String[] OPEN_PACKAGES = {"sun.nio.fs", "sun.nio.ch", "java.nio"};
    private static final Lookup LOOKUP = MethodHandles.lookup();

    /** Whether this JVM lets these calls be made. */
    static final boolean AVAILABLE;

    private static final MethodHandle OPEN;
    private static final MethodHandle WRITE;
    private static final MethodHandle SET_MODE;
    private static final MethodHandle SET_TIMES;
    private static final MethodHandle CLOSE;
    private static final MethodHandle ADDRESS;
    private static final MethodHandle EXPLAIN;
    private static final int NEW;

    static {
        MethodHandle[] handles = new MethodHandle[7];
        int flags = 0;
        try {
            flags = isAllowed() ? find(handles) : 0;
        } catch (ReflectiveOperationException e) {
            flags = 0; // Java was changed: the usual way it is
        }
        OPEN = handles[0];
        WRITE = handles[1];
        SET_MODE = handles[2];
        SET_TIMES = handles[3];
        CLOSE = handles[4];
        ADDRESS = handles[5];
        EXPLAIN = handles[6];
        NEW = flags;
        AVAILABLE = flags != 0;
    }

    private SystemCalls() {}

    private static boolean isAllowed() {
        Module base = Object.class.getModule();
        boolean allowed = "Linux".equals(System.getProperty("os.name"));
        for (String name : OPEN_PACKAGES) {
            allowed &= base.isOpen(name, SystemCalls.class.getModule());
        }
        return allowed;
    }

    private static int find(MethodHandle[] handles) throws ReflectiveOperationException {
        Class<?> path = Path.of("").getClass();
        Class<?> files = Class.forName("sun.nio.fs.UnixNativeDispatcher");
        Class<?> channels = Class.forName("sun.nio.ch.FileDispatcherImpl");
        Class<?> trouble = Class.forName("sun.nio.fs.UnixException");
        Lookup in = MethodHandles.privateLookupIn(files, LOOKUP);
        handles[0] = in.findStatic(files, "open", MethodType.methodType(int.class, path, int.class, int.class))
                .asType(MethodType.methodType(int.class, Path.class, int.class, int.class));
        handles[1] = in.findStatic(files, "write", MethodType.methodType(int.class, int.class, long.class, int.class));
        handles[2] = in.findStatic(files, "fchmod", MethodType.methodType(void.class, int.class, int.class));
        handles[3] =
                in.findStatic(files, "futimens", MethodType.methodType(void.class, int.class, long.class, long.class));
        // That of sun.nio.fs keeps to itself what a network file system says only when a file is closed.
        handles[4] = MethodHandles.privateLookupIn(channels, LOOKUP)
                .findStatic(channels, "closeIntFD", MethodType.methodType(void.class, int.class));
        handles[5] = MethodHandles.privateLookupIn(Buffer.class, LOOKUP)
                .findGetter(Buffer.class, "address", long.class)
                .asType(MethodType.methodType(long.class, ByteBuffer.class));
        handles[6] = in.findVirtual(trouble, "asIOException", MethodType.methodType(IOException.class, path))
                .asType(MethodType.methodType(IOException.class, Throwable.class, Path.class));
        return flag("O_WRONLY") | flag("O_CREAT") | flag("O_EXCL") | flag("O_NOFOLLOW");
    }

    private static int flag(String name) throws ReflectiveOperationException {
        Field constant = Class.forName("sun.nio.fs.UnixConstants").getDeclaredField(name);
        constant.setAccessible(true);
        return constant.getInt(null);
    }

    /**
     * Makes a file that did not exist, and opens it to be written.
     *
     * @return its descriptor, for {@link #close}
     */
    static int create(Path path, int mode) throws IOException {
        try {
            return (int) OPEN.invokeExact(path, NEW, mode);
        } catch (Throwable e) {
            throw explained(e, path);
        }
    }

    /** Writes what remains of a buffer, which must be a direct one, at the current position of the file. */
    static void write(int file, ByteBuffer bytes, Path path) throws IOException {
        try {
            long address = (long) ADDRESS.invokeExact(bytes);
            while (bytes.hasRemaining()) {
                int count = (int) WRITE.invokeExact(file, address + bytes.position(), bytes.remaining());
                bytes.position(bytes.position() + count);
            }
        } catch (Throwable e) {
            throw explained(e, path);
        }
    }

    static void setMode(int file, int mode, Path path) throws IOException {
        try {
            SET_MODE.invokeExact(file, mode);
        } catch (Throwable e) {
            throw explained(e, path);
        }
    }

    /** Sets the times of access and modification, in nanoseconds since 1970; not for times before that. */
    static void setTimes(int file, long nanos, Path path) throws IOException {
        try {
            SET_TIMES.invokeExact(file, nanos, nanos);
        } catch (Throwable e) {
            throw explained(e, path);
        }
    }

    static void close(int file, Path path) throws IOException {
        try {
            CLOSE.invokeExact(file);
        } catch (Throwable e) {
            throw explained(e, path);
        }
    }

    /** What Java itself would throw; an error is thrown here. */
    private static IOException explained(Throwable e, Path path) {
        if (e instanceof IOException io) {
            return io;
        }
        if (e instanceof Error error) {
            throw error;
        }
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        try {
            return (IOException) EXPLAIN.invokeExact(e, path);
        } catch (Throwable other) {
            return new IOException(path + ": " + e, e);
        }
    }
}
