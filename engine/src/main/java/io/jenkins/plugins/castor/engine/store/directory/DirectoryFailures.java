package io.jenkins.plugins.castor.engine.store.directory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What a file system means by an exception. */
final class DirectoryFailures {

    private DirectoryFailures() {}

    /** @param verb what was tried */
    static String reason(String verb, IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied for " + e.getMessage() + "; let this user " + verb + " there";
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        if (e instanceof NoSuchFileException) {
            return "there is no " + e.getMessage() + ", and it cannot be made";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
