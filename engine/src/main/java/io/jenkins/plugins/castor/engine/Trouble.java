package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.tree.Names;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong with a load or a save, in words for its report. */
final class Trouble {

    private static final Logger LOG = LoggerFactory.getLogger(Castor.class);

    static final String TOO_LITTLE_MEMORY =
            "there is too little memory for it; give the JVM more with -Xmx, or clear the namespace in the store";

    private Trouble() {}

    /** An interrupt ends a read or a write with an I/O failure of its own kind. */
    static void interruptedInstead(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
    }

    static String message(Exception e) {
        LOG.debug("the load or save ended with", e);
        return Names.shown(reason(e));
    }

    private static String reason(Exception e) {
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
