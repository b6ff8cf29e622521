package io.jenkins.plugins.castor.engine.cache;

/**
 * A cache directory that this machine or the checked-out code makes unusable, such as a link to another disk. Nobody wrote
 * anything wrong: a build goes on without its cache. The message says what is in the way and what to do.
 */
public final class UnusableDirectoryException extends IllegalArgumentException {

    public UnusableDirectoryException(String message) {
        super(message);
    }

    public UnusableDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
