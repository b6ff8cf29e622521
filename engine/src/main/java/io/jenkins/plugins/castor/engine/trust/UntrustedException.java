package io.jenkins.plugins.castor.engine.trust;

import java.io.IOException;

/** Thrown when an object has no valid signature by a trusted key. Use nothing of such an object. */
public final class UntrustedException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param message what is wrong; it continues a sentence that begins with the object's name */
    public UntrustedException(String message) {
        super(message);
    }
}
