package io.jenkins.plugins.castor.engine.snapshot;

import java.io.IOException;

/** Reads texts of hexadecimal digits. */
final class HexTexts {

    private HexTexts() {}

    /** Reads a SHA-256 of 64 hexadecimal digits. */
    static String digest(Json json) throws IOException {
        String text = json.text();
        if (!Digests.isHex(text)) {
            throw json.wrong("a SHA-256 is 64 lower-case hexadecimal digits");
        }
        return text;
    }

    /** Reads the name of a pack. */
    static String packName(Json json) throws IOException {
        String text = json.text();
        if (!Pack.isName(text)) {
            throw json.wrong("the name of a pack is 32 lower-case hexadecimal digits");
        }
        return text;
    }
}
