package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.IOException;
import java.nio.file.Path;

/**
 * How files are looked at, read and made. {@link PortableCalls} does it everywhere; where the JVM allows it, {@code tree}
 * takes a faster way, which does the same with fewer system calls and fewer objects. No symbolic link is followed at the
 * end of a path. Thread-safe.
 */
public interface FileCalls {

    /**
     * What one call writes at most. Linux makes the pages of its cache as large as the write that fills them, and looks long
     * for free memory of that size where it is in pieces: larger writes took up to ten times the time.
     */
    int MOST_WRITTEN = 256 * 1024;

    /** Looks at what has a path; at a link itself. */
    FileStatus look(Path path) throws IOException;

    /** Opens a directory to read what is in it. */
    DirectoryListing list(Path directory) throws IOException;

    /** Opens a file to be read. */
    OpenFile open(Path file) throws IOException;

    /** Opens a directory to write into it; a link to one is not followed. The caller closes it. */
    Folder folder(Path directory) throws IOException;

    /** Whether {@link #folder} holds directories open here; otherwise {@link PathFolder} says what may happen. */
    boolean holdsDirectories();
}
