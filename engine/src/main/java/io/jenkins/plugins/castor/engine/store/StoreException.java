package io.jenkins.plugins.castor.engine.store;

import java.io.IOException;

/** A store could not do what it was asked. The message says what, and what to do about it; it has no secrets. */
public class StoreException extends IOException {

    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
