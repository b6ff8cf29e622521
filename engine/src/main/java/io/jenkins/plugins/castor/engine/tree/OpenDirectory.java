package io.jenkins.plugins.castor.engine.tree;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * A directory that is being read by system calls: names as bytes, and each looked at by its name alone, from the directory
 * itself. For one thread.
 */
final class OpenDirectory implements Closeable {

    private static final Internals JAVA = new Internals();
    private static final MethodHandle OPEN =
            JAVA.call(Internals.CALLS, "open", int.class, Path.class, int.class, int.class);
    private static final MethodHandle OPEN_STREAM = JAVA.call(Internals.CALLS, "fdopendir", long.class, int.class);
    private static final MethodHandle READ = JAVA.call(Internals.CALLS, "readdir", byte[].class, long.class);
    private static final MethodHandle CLOSE_STREAM = JAVA.call(Internals.CALLS, "closedir", void.class, long.class);
    private static final int FLAGS = JAVA.constant("O_RDONLY") | JAVA.constant("O_NOFOLLOW");

    /** Whether this JVM lets these calls be made, and names are UTF-8 in it. */
    static final boolean AVAILABLE =
            JAVA.haveAll() && FileStatus.AVAILABLE && "UTF-8".equals(System.getProperty("sun.jnu.encoding"));

    private final Path path;
    private final int directory;
    private final long stream;

    /** Opens a directory; a link to one is not followed. */
    OpenDirectory(Path path) throws IOException {
        this.path = path;
        try {
            directory = (int) OPEN.invokeExact(path, FLAGS, 0);
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
        try {
            stream = (long) OPEN_STREAM.invokeExact(directory);
        } catch (Throwable e) {
            SystemCalls.close(directory, path);
            throw Internals.explained(e, path);
        }
    }

    /** The next name; null at the end. */
    byte[] next() throws IOException {
        try {
            byte[] name;
            do {
                name = (byte[]) READ.invokeExact(stream);
            } while (name != null && isSelfOrParent(name));
            return name;
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }

    private static boolean isSelfOrParent(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    /** Looks at what has a name here. */
    void look(byte[] name, FileStatus status) throws IOException {
        status.look(directory, name, path);
    }

    @Override
    public void close() throws IOException {
        try {
            CLOSE_STREAM.invokeExact(stream);
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }
}
