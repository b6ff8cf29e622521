package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/**
 * An open directory. What is in it is reached by its name alone, and no link is followed, so that another process that
 * exchanges the directory for a link cannot lead anything elsewhere. {@link StreamFolder} and {@link PathFolder} say what
 * they cannot do. Errors name the whole path. Not for several threads at once.
 */
public interface Folder extends Closeable {

    /** Where it was opened. */
    Path path();

    /**
     * Opens a directory in it, which the caller closes.
     *
     * @throws IOException when nothing has this name, or no directory; a link to one is none
     */
    Folder open(Path name) throws IOException;

    /** The names of all that is in it, in any order. */
    List<Path> names() throws IOException;

    /** Looks at what has a name here; at a link itself. */
    FileStatus look(Path name) throws IOException;

    /**
     * Makes a file.
     *
     * @param mtime when it was modified, in nanoseconds since 1970
     * @param atime when it was last read, in the same way
     * @param content what remains of it is written
     * @throws FileAlreadyExistsException when something has this name; that is not touched
     */
    void make(String name, int mode, long mtime, long atime, ByteBuffer content) throws IOException;

    /** Makes a file that did not exist, and opens it; {@link #complete} gives it its mode. */
    FileChannel create(Path name, int mode) throws IOException;

    /** Gives a file its mode and its times, when its channel is closed. */
    void complete(Path name, int mode, long mtime, long atime) throws IOException;

    /** Makes a directory that did not exist. */
    void makeDirectory(Path name, int mode) throws IOException;

    /** Makes a symbolic link that did not exist. */
    void makeLink(Path name, Path target, long mtime) throws IOException;

    /** Makes one more name of a file that has a name in this or another open directory. */
    void makeName(Path name, Folder of, Path file) throws IOException;

    /** Gives something another name here; what had it is gone. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a file or a link. */
    void delete(Path name) throws IOException;

    /** Deletes a directory that is empty. */
    void deleteDirectory(Path name) throws IOException;

    /** Sets the permissions of this directory itself; its other bits (setgid, sticky) stay. */
    void setMode(int mode) throws IOException;

    /** Sets the times of this directory itself. */
    void setTimes(long mtime) throws IOException;

    /**
     * Gives a directory in it, which is no link, its times and, unless it is negative, its mode.
     */
    default void finish(Path name, int mode, long mtime) throws IOException {
        try (Folder folder = open(name)) {
            folder.setTimes(mtime);
            if (mode >= 0) {
                folder.setMode(mode);
            }
        }
    }

    /** Opens a directory in it that this user may not read yet, which becomes readable and writable for its owner. */
    default Folder openAll(Path name, int mode) throws IOException {
        Folder folder;
        try {
            folder = open(name);
        } catch (java.nio.file.AccessDeniedException e) {
            if (!look(name).isDirectory()) {
                throw new NotDirectoryException(path().resolve(name).toString());
            }
            // Without the right to read it, it cannot be opened to be changed. Only its owner gets this far.
            Modes.set(path().resolve(name), mode | Modes.OWNER_ALL);
            folder = open(name);
        }
        if ((mode & Modes.OWNER_ALL) != Modes.OWNER_ALL) {
            try {
                folder.setMode(mode | Modes.OWNER_ALL);
            } catch (IOException e) {
                folder.close();
                throw e;
            }
        }
        return folder;
    }
}
