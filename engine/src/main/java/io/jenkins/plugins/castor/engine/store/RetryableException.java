package io.jenkins.plugins.castor.engine.store;

import java.time.Duration;
import java.util.Optional;

/** Thrown when a call to a store fails but may succeed if it is repeated a little later. */
public class RetryableException extends StoreException {

    private static final long serialVersionUID = 1;

    private final Duration after;

    public RetryableException(String message, Throwable cause) {
        this(message, cause, Optional.empty());
    }

    /** @param after how long the server asks to wait before the next attempt */
    public RetryableException(String message, Throwable cause, Optional<Duration> after) {
        super(message, cause);
        this.after = after.orElse(null);
    }

    public final Optional<Duration> after() {
        return Optional.ofNullable(after);
    }
}
