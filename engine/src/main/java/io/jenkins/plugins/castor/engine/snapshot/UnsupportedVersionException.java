package io.jenkins.plugins.castor.engine.snapshot;

import java.io.IOException;

/** An object was written by a later Castor, in a version of the format that this one does not know. */
public final class UnsupportedVersionException extends IOException {

    private static final long serialVersionUID = 1;

    UnsupportedVersionException(String format, int found, int known) {
        super("it is " + format + " version " + found + ", and this Castor reads up to version " + known
                + "; update Castor here, or save with the older one into another namespace");
    }
}
