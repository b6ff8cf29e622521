package io.jenkins.plugins.castor.engine.work;

import io.jenkins.plugins.castor.engine.tree.FileFailures;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns exceptions into the sentences that reports show. */
public final class FailureMessages {

    private static final Logger LOG = LoggerFactory.getLogger(FailureMessages.class);

    /** The reason to report after an {@link OutOfMemoryError}. */
    public static final String TOO_LITTLE_MEMORY =
            "the JVM has too little memory; raise its limit, for the command as in CASTOR_JAVA_OPTS=-Xmx512m";

    private static final String NO_ROOM = "No space left on device";

    private FailureMessages() {}

    /**
     * Call this before you report an I/O failure: an interrupt during I/O surfaces as an {@link IOException}.
     *
     * @throws InterruptedException when this thread was interrupted; its cause is the failure
     */
    public static void interruptedInstead(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
    }

    /** One sentence, safe to print, that says what failed. Logs the exception at debug level. */
    public static String message(Exception e) {
        LOG.debug("load or save failed", e);
        return Names.shown(reason(e));
    }

    /**
     * Adds the folder to a full-disk failure. A stream reports one by its message alone, without a path.
     *
     * @param folder where the stream writes
     * @return an exception that names the folder, or the given one where it is another failure
     */
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
        if (e instanceof FileSystemException system) {
            return FileFailures.sentence(system);
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
