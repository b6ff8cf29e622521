package io.jenkins.plugins.castor.engine.store;

import java.time.Duration;
import java.util.Optional;

/** A store could not do what it was asked, but the same call may succeed a little later. */
public class RetryableException extends StoreException {

    private static final long serialVersionUID = 1;

    private final Duration after;

    public RetryableException(String message, Throwable cause) {
        this(message, cause, Optional.empty());
    }

    /** @param after how long the server asked to be left alone */
    public RetryableException(String message, Throwable cause, Optional<Duration> after) {
        super(message, cause);
        this.after = after.orElse(null);
    }

    public final Optional<Duration> after() {
        return Optional.ofNullable(after);
    }
}
