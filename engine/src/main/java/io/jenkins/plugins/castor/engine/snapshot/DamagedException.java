package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.tree.Names;
import java.io.IOException;

/** Thrown when an object of a store is damaged, truncated or malicious. Use nothing of such an object. */
public class DamagedException extends IOException {

    private static final long serialVersionUID = 1;

    /**
     * @param message what is wrong, without the object's name, which the caller adds. It may quote the object: the
     *     constructor escapes it
     */
    public DamagedException(String message) {
        super(Names.shown(message));
    }

    public DamagedException(String message, Throwable cause) {
        super(Names.shown(message), cause);
    }
}
