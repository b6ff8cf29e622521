package io.jenkins.plugins.castor.engine.tree.fast;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Finds the private methods by which {@code java.nio.file} makes its system calls: the same in JDK 17 to 25. They can be
 * called only where the JVM was told to open their packages, as the command's manifest tells it. Elsewhere, as in an agent
 * of Jenkins, or when a JDK has one of them no longer, none is found and {@link #haveAll} is false.
 *
 * <p>Types that cannot be named here appear in the handles as {@code Path}, {@code ByteBuffer} or {@code Object}.
 */
final class Internals {

    static final String CALLS = "sun.nio.fs.UnixNativeDispatcher";
    static final String STATUS = "sun.nio.fs.UnixFileAttributes";

    private static final String[] PACKAGES = {"sun.nio.fs", "sun.nio.ch", "java.nio"};
    private static final Lookup LOOKUP = MethodHandles.lookup();
    private static final Class<?> PATH = Path.of("").getClass();
    private static final MethodHandle EXPLAIN = explain();

    private boolean complete = EXPLAIN != null;

    /** Whether everything that was asked for is there. */
    boolean haveAll() {
        return complete;
    }

    private static MethodHandle explain() {
        boolean allowed = "Linux".equals(System.getProperty("os.name"));
        for (String name : PACKAGES) {
            allowed &= Object.class.getModule().isOpen(name, Internals.class.getModule());
        }
        try {
            Class<?> trouble = Class.forName("sun.nio.fs.UnixException");
            return !allowed
                    ? null
                    : in(trouble)
                            .findVirtual(trouble, "asIOException", MethodType.methodType(IOException.class, PATH))
                            .asType(MethodType.methodType(IOException.class, Throwable.class, Path.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static Lookup in(Class<?> type) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(type, LOOKUP);
    }

    private interface Search<T> {
        T find() throws ReflectiveOperationException;
    }

    private <T> T find(T otherwise, Search<T> search) {
        try {
            return complete ? search.find() : otherwise;
        } catch (ReflectiveOperationException e) {
            complete = false;
            return otherwise;
        }
    }

    /** A static method. Its parameters may be {@code Path} for Java's own class of that, and a string for a type's name. */
    MethodHandle call(String type, String name, Class<?> result, Object... parameters) {
        return find(null, () -> {
            MethodType real = MethodType.methodType(result);
            MethodType shown = real;
            for (Object parameter : parameters) {
                Class<?> there = parameter == Path.class
                        ? PATH
                        : parameter instanceof String hidden ? Class.forName(hidden) : (Class<?>) parameter;
                real = real.appendParameterTypes(there);
                shown = shown.appendParameterTypes(parameter instanceof String ? Object.class : (Class<?>) parameter);
            }
            Class<?> owner = Class.forName(type);
            return in(owner).findStatic(owner, name, real).asType(shown);
        });
    }

    /** A constructor without parameters. */
    MethodHandle creation(String type) {
        return find(null, () -> {
            Class<?> owner = Class.forName(type);
            return in(owner)
                    .findConstructor(owner, MethodType.methodType(void.class))
                    .asType(MethodType.methodType(Object.class));
        });
    }

    /** Reads a field of an object. */
    MethodHandle field(String owner, String name, Class<?> type) {
        return find(null, () -> {
            Class<?> there = Class.forName(owner);
            return in(there).findGetter(there, name, type).asType(MethodType.methodType(type, Object.class));
        });
    }

    /** Reads where the memory of a direct buffer begins. */
    MethodHandle address() {
        return find(
                null,
                () -> in(Buffer.class)
                        .findGetter(Buffer.class, "address", long.class)
                        .asType(MethodType.methodType(long.class, ByteBuffer.class)));
    }

    /** A number that the system calls take. */
    int constant(String name) {
        return find(0, () -> {
            Class<?> owner = Class.forName("sun.nio.fs.UnixConstants");
            var field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field.getInt(null);
        });
    }

    /** What {@code java.nio.file} would throw for what a call threw; an error or a bug is thrown here. */
    static IOException explained(Throwable thrown, Path path) {
        if (thrown instanceof IOException io) {
            return io;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        try {
            return (IOException) EXPLAIN.invokeExact(thrown, path);
        } catch (Throwable other) {
            return new IOException(path + ": " + thrown, thrown);
        }
    }
}
