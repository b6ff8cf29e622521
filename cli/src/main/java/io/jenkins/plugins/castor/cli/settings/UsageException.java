package io.jenkins.plugins.castor.cli.settings;

/** Wrong usage or configuration. The command exits with 2, and the message says what to do instead. */
public final class UsageException extends RuntimeException {

    public UsageException(String message) {
        super(message);
    }

    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
