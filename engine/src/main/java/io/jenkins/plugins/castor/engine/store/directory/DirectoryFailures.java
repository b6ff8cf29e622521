package io.jenkins.plugins.castor.engine.store.directory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Turns exceptions of the file system into reasons for people. */
final class DirectoryFailures {

    private DirectoryFailures() {}

    /** @param verb what failed, such as "write" */
    static String reason(String verb, IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied for " + e.getMessage() + "; let this user " + verb + " there";
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        if (e instanceof NoSuchFileException) {
            return "there is no " + e.getMessage() + ", and it cannot be created";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
