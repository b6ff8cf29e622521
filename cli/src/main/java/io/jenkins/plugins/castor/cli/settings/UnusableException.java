package io.jenkins.plugins.castor.cli.settings;

/**
 * Something on this machine, or of the branch that is built, keeps a setting from being used: a file that is not there, a
 * cache directory that is a link. Nobody used the command wrongly, so a build goes on without its cache. The message says what
 * to do.
 */
public final class UnusableException extends RuntimeException {

    public UnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
