package io.jenkins.plugins.castor.cli;

/** Wrong usage or configuration: the command ends with exit code 2, and the message says what to do instead. */
final class UsageException extends RuntimeException {

    UsageException(String message) {
        super(message);
    }

    UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
