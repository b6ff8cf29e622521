package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Gives errors of calls that know only a name the whole path. */
public final class FolderErrors {

    private FolderErrors() {}

    /** The same error about a path, for one that has none, as when a write finds no space; an interrupt stays what it is. */
    public static IOException at(Path path, IOException e) {
        if (e instanceof FileSystemException system) {
            return at(path, system);
        }
        if (e instanceof ClosedChannelException || e.getMessage() == null) {
            return e;
        }
        FileSystemException named = new FileSystemException(path.toString(), null, e.getMessage());
        named.initCause(e);
        return named;
    }

    /** The same error, of the same kind, about a path. */
    public static FileSystemException at(Path path, FileSystemException e) {
        String file = path.toString();
        String reason = e.getReason();
        FileSystemException named;
        if (e instanceof NoSuchFileException) {
            named = new NoSuchFileException(file, null, reason);
        } else if (e instanceof FileAlreadyExistsException) {
            named = new FileAlreadyExistsException(file, null, reason);
        } else if (e instanceof AccessDeniedException) {
            named = new AccessDeniedException(file, null, reason);
        } else if (e instanceof NotDirectoryException) {
            named = new NotDirectoryException(file);
        } else if (e instanceof DirectoryNotEmptyException) {
            named = new DirectoryNotEmptyException(file);
        } else {
            named = new FileSystemException(file, null, reason);
        }
        named.initCause(e);
        return named;
    }
}
