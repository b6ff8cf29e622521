package io.jenkins.plugins.castor.engine.snapshot;

import java.io.IOException;

/** Checks the format and version at the start of every object, which tell a newer object from a damaged one. */
public final class Versions {

    private Versions() {}

    /**
     * Reads the fields {@code format} and {@code version}, right after the start of an object.
     *
     * @throws DamagedException if the format is another one
     * @throws UnsupportedVersionException if the version is newer than the known one
     */
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
