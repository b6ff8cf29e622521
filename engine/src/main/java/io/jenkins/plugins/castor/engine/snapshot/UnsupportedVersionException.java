package io.jenkins.plugins.castor.engine.snapshot;

import java.io.IOException;

/** Thrown when an object has a newer version of the format than this Castor supports. */
public final class UnsupportedVersionException extends IOException {

    private static final long serialVersionUID = 1;

    private final String what;

    UnsupportedVersionException(String format, int found, int known) {
        this(
                "it is ",
                format + " version " + found + ", and this Castor reads up to version " + known
                        + "; update Castor here, or save with the older one into another namespace");
    }

    private UnsupportedVersionException(String subject, String what) {
        super(subject + what);
        this.what = what;
    }

    /**
     * Returns this exception with the name of the object in the message, such as
     * {@code the head a/b/c/heads/0000000001.json}.
     */
    public UnsupportedVersionException of(String object) {
        return new UnsupportedVersionException(object + " is ", what);
    }
}
