package io.jenkins.plugins.castor.engine.store;

import java.io.IOException;

/**
 * Thrown when a call to a store fails. The message says what failed and what to do about it. It contains no secrets.
 */
public class StoreException extends IOException {

    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
