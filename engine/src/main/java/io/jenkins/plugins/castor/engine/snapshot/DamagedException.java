package io.jenkins.plugins.castor.engine.snapshot;

import java.io.IOException;

/** An object of a store is not what it should be: damaged, cut short, or made to harm. None of it may be used. */
public final class DamagedException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param message what is wrong, without the object's name, which whoever read it adds */
    public DamagedException(String message) {
        super(message);
    }

    public DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
