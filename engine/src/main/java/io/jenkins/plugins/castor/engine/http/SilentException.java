package io.jenkins.plugins.castor.engine.http;

import java.net.SocketTimeoutException;

/** A server said nothing for longer than {@link Patience} allows. */
final class SilentException extends SocketTimeoutException {
    private static final long serialVersionUID = 1;

    private final long seconds;

    SilentException(long seconds, SocketTimeoutException cause) {
        super("silent for " + seconds + " s");
        initCause(cause);
        this.seconds = seconds;
    }

    long seconds() {
        return seconds;
    }
}
