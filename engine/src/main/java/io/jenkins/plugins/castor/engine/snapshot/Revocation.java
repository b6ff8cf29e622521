package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes a generation out of use.
 *
 * @param namespace whose generation it is
 * @param generation its number
 * @param created when it was revoked, to the second
 * @param reason for people, at most 1,024 characters
 * @param signature of whoever revoked it; empty where nothing is signed
 */
public record Revocation(
        Namespace namespace, long generation, Instant created, String reason, Optional<String> signature) {

    private static final int LONGEST_REASON = 1024;

    public Revocation {
        if (generation < 1 || generation > Head.MAX_GENERATION) {
            throw new IllegalArgumentException("A generation is a number from 1 to " + Head.MAX_GENERATION);
        }
        if (reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("A reason has at most " + LONGEST_REASON + " characters: shorten it");
        }
    }
}
