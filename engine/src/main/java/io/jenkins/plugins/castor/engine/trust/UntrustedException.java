package io.jenkins.plugins.castor.engine.trust;

import java.io.IOException;

/** An object of a store is not signed by anybody who is trusted, or not as it is now. None of it may be used. */
public final class UntrustedException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param message what is wrong with it, as the end of a sentence that begins with the object's name */
    public UntrustedException(String message) {
        super(message);
    }
}
