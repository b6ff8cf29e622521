package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Instant;
import java.util.Optional;

/**
 * Revokes a generation: loads no longer use it.
 *
 * @param store the identity of the store that it was published in
 * @param namespace the namespace of the generation
 * @param generation the number of the generation
 * @param created when it was revoked, truncated to seconds
 * @param reason the reason, for people, at most 1,024 characters
 * @param signature the signature of the revoker; empty if it is not signed
 */
public record Revocation(
        StoreId store,
        Namespace namespace,
        long generation,
        Instant created,
        String reason,
        Optional<String> signature) {

    private static final int LONGEST_REASON = 1024;

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
