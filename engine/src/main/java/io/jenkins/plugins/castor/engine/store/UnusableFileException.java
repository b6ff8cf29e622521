package io.jenkins.plugins.castor.engine.store;

/** A file that is needed to reach a store cannot be used on this machine: it is not there, or others may read a secret in it. */
public final class UnusableFileException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    /** @param message names the file and says what to do */
    public UnusableFileException(String message) {
        super(message);
    }

    /** @param message names the file and says what to do */
    public UnusableFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
