package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes generations out of use: one because something is wrong with it, or old ones because they are not needed any more.
 *
 * @param kind which generations, and why
 * @param store the identity of the store that it was published in
 * @param namespace the namespace of the generation
 * @param generation the number of the generation; for a retirement, the highest one
 * @param created when it was revoked or retired, truncated to seconds
 * @param reason the reason, for people, at most 1,024 characters
 * @param signature the signature of the revoker; empty if it is not signed
 */
public record Revocation(
        Kind kind,
        StoreId store,
        Namespace namespace,
        long generation,
        Instant created,
        String reason,
        Optional<String> signature) {

    private static final int LONGEST_REASON = 1024;

    /** What an object takes out of use. */
    public enum Kind {
        /** One generation. It stays out of use for ever. */
        REVOCATION,
        /** A generation and all with lower numbers. A later one, with a higher number, says the same and more. */
        RETIREMENT;

        /** The name of the format, which tells one kind from the other. */
        String format() {
            return this == REVOCATION ? "castor-revocation" : "castor-retirement";
        }
    }

    public Revocation {
        if (generation < 1 || generation > Head.MAX_GENERATION) {
            throw new IllegalArgumentException("A generation must be a number from 1 to " + Head.MAX_GENERATION);
        }
        if (reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException(
                    "A reason may have at most " + LONGEST_REASON + " characters: shorten it");
        }
    }
}
