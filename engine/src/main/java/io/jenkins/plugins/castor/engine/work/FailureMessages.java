package io.jenkins.plugins.castor.engine.work;

import io.jenkins.plugins.castor.engine.tree.Names;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong with a load or a save, in words for its report. */
public final class FailureMessages {

    private static final Logger LOG = LoggerFactory.getLogger(FailureMessages.class);

    public static final String TOO_LITTLE_MEMORY =
            "there is too little memory for it; give the JVM more with -Xmx, or clear the namespace in the store";

    private static final String NO_ROOM = "No space left on device";

    private FailureMessages() {}

    /** An interrupt ends a read or a write with an I/O failure of its own kind. */
    public static void interruptedInstead(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
    }

    public static String message(Exception e) {
        LOG.debug("the load or save ended with", e);
        return Names.shown(reason(e));
    }

    /** A full disk that a stream tells of is known by nothing but its text; says which disk it was. */
    public static IOException in(Path folder, IOException e) {
        if (!NO_ROOM.equals(e.getMessage())) {
            return e;
        }
        FileSystemException named = new FileSystemException(folder.toString(), null, NO_ROOM);
        named.initCause(e);
        return named;
    }

    private static String reason(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return TOO_LITTLE_MEMORY;
            }
        }
        String reason = plainReason(e);
        return reason.endsWith(NO_ROOM) ? reason + "; make room there" : reason;
    }

    private static String plainReason(Exception e) {
        if (e instanceof FileSystemException system && system.getReason() == null && system.getFile() != null) {
            // Java says no more than the name of the file then.
            if (e.getClass() == AccessDeniedException.class) {
                return system.getFile() + ": permission denied; let this user read and write it";
            }
            if (e.getClass() == NoSuchFileException.class) {
                return system.getFile() + " is not there any more";
            }
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
