package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.tree.Names;
import java.io.IOException;

/** An object of a store is not what it should be: damaged, cut short, or made to harm. None of it may be used. */
public class DamagedException extends IOException {

    private static final long serialVersionUID = 1;

    /**
     * @param message what is wrong, without the object's name, which whoever read it adds; it may quote the object, and is
     *     made harmless here
     */
    public DamagedException(String message) {
        super(Names.shown(message));
    }

    public DamagedException(String message, Throwable cause) {
        super(Names.shown(message), cause);
    }
}
