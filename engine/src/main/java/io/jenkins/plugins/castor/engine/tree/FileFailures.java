package io.jenkins.plugins.castor.engine.tree;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says what is wrong with a file, and what to do. Java's own messages are often only a path. */
public final class FileFailures {

    /** What systems say, and what to do then; the first one that fits. */
    private static final Map<String, String> ADVICE = new LinkedHashMap<>();

    static {
        ADVICE.put("No space left on device", "free disk space there");
        ADVICE.put("There is not enough space on the disk", "free disk space there");
        ADVICE.put("Disk quota exceeded", "free some of this user's quota there");
        ADVICE.put("Read-only file system", "mount it writable, or use another directory");
        ADVICE.put("Too many open files", "raise the limit ('ulimit -n')");
        ADVICE.put("File name too long", "use a directory with a shorter path");
        ADVICE.put("Too many levels of symbolic links", "remove the link, and end what puts links there");
        ADVICE.put("Permission denied", "allow this user to read and write it");
        ADVICE.put(
                "Operation not permitted",
                "remove it as its owner, or take the attribute from it that makes it immutable");
        ADVICE.put("Device or resource busy", "unmount what is mounted there, or leave it out");
        ADVICE.put("Text file busy", "end the program that runs from it");
        ADVICE.put("Is a directory", "remove the directory, or end what makes it");
        ADVICE.put("Not a directory", "remove what stands there in place of a directory");
        ADVICE.put("Directory not empty", "end what writes into it");
        ADVICE.put("Invalid cross-device link", "unmount what is mounted there, or leave it out");
        ADVICE.put("Input/output error", "check the disk");
        ADVICE.put("Stale file handle", "mount the network file system again");
        ADVICE.put("File too large", "use a file system that holds files of this size");
        ADVICE.put("Too many links", "use a file system that allows more names of a file");
    }

    private FileFailures() {}

    /** Where, why, and what to do: {@code /mnt/x: permission denied; allow this user to read and write it}. */
    public static String sentence(FileSystemException e) {
        return e.getFile() == null ? reason(e) : e.getFile() + ": " + reason(e);
    }

    /** Why and what to do; for a message that names the path already. */
    public static String reason(IOException e) {
        if (e instanceof FileSystemException system && system.getReason() == null) {
            return ofKind(system);
        }
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return reason == null ? e.toString() : advised(reason);
    }

    private static String ofKind(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied; allow this user to read and write it";
        }
        if (e instanceof NoSuchFileException) {
            return "it is not there; keep other processes from removing it";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "something stands there already; remove it, and end what made it";
        }
        if (e instanceof NotDirectoryException) {
            return "it is no directory; remove what stands there";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "the directory is not empty; end what writes into it";
        }
        if (e instanceof FileSystemLoopException) {
            return "links lead round in a loop there; remove one of them";
        }
        if (e instanceof NotLinkException) {
            return "it is no symbolic link; end what exchanges it";
        }
        return "the file system failed (" + e.getClass().getSimpleName() + "); check it";
    }

    private static String advised(String reason) {
        for (Map.Entry<String, String> known : ADVICE.entrySet()) {
            if (reason.startsWith(known.getKey())) {
                return reason + "; " + known.getValue();
            }
        }
        return reason;
    }
}
