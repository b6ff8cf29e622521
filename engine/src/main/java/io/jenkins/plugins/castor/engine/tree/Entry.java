package io.jenkins.plugins.castor.engine.tree;

/**
 * Something that stands in a cache directory. Paths are relative to the cache directory and separated by {@code /};
 * the empty path is the cache directory itself. Modes are the nine permission bits, times nanoseconds since 1970.
 */
public sealed interface Entry {

    /** The directory it stands in; for a directory its own path. */
    String directory();

    /** Its last name; empty for a directory, which {@link #directory()} names whole. */
    String name();

    /** Its path below the cache directory. */
    default String path() {
        return name().isEmpty() ? directory() : join(directory(), name());
    }

    /** The path of a name in a directory. */
    static String join(String directory, String name) {
        return directory.isEmpty() ? name : directory + '/' + name;
    }

    /** A directory; its content are the entries that name it. */
    record Directory(String directory, int mode, long mtime) implements Entry {
        @Override
        public String name() {
            return "";
        }

        /** The directory that this one stands in; for the cache directory itself the empty path, too. */
        public String parent() {
            return directory.substring(0, Math.max(0, directory.lastIndexOf('/')));
        }

        /** Its own last name; empty for the cache directory itself. */
        public String lastName() {
            return directory.substring(directory.lastIndexOf('/') + 1);
        }
    }

    /** A regular file of {@code size} bytes. */
    record RegularFile(String directory, String name, int mode, long mtime, long size) implements Entry {

        /** What a record has by itself, but at once: the JVM takes some 10 ms to make its own at the first use. */
        @Override
        public boolean equals(Object other) {
            return other instanceof RegularFile file
                    && size == file.size
                    && mtime == file.mtime
                    && mode == file.mode
                    && name.equals(file.name)
                    && directory.equals(file.directory);
        }

        @Override
        public int hashCode() {
            return 31 * path().hashCode() + Long.hashCode(mtime ^ size);
        }
    }

    /** A symbolic link; its time is kept to the microsecond, as Java can set no finer one on a link. */
    record SymbolicLink(String directory, String name, long mtime, String target) implements Entry {}

    /** A further name of the regular file at the path {@code target}, which comes before it in {@link EntryOrder}. */
    record HardLink(String directory, String name, String target) implements Entry {}
}
