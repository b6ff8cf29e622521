package io.jenkins.plugins.castor.engine.snapshot;

import java.io.IOException;

/** Every object begins with its format and version, so that one of a later version is told from a damaged one. */
public final class Versions {

    private Versions() {}

    /** Reads the fields {@code format} and {@code version} behind the start of an object. */
    public static void check(Json json, String format, int known) throws IOException {
        json.field("format");
        String found = json.text();
        if (!found.equals(format)) {
            throw json.wrong("expected an object of the format " + format);
        }
        json.field("version");
        int version = json.integer(1, Integer.MAX_VALUE);
        if (version > known) {
            throw new UnsupportedVersionException(format, version, known);
        }
    }
}
