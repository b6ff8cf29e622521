package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which generations are to be taken out of use: those of which everything holds that is given here.
 *
 * @param generation its number
 * @param change the change that its build was for, as its provenance has it
 * @param build the build that saved it, likewise
 * @param since it was saved then or later
 * @param reason for people, at most 1,024 characters
 * @param signingKey signs the revocation; loads with trusted keys are cold where they come to one that is not signed
 * @param dryRun whether nothing is done
 */
public record RevokeRequest(
        Namespace namespace,
        OptionalLong generation,
        Optional<String> change,
        Optional<String> build,
        Optional<Instant> since,
        String reason,
        Optional<SigningKey> signingKey,
        boolean dryRun) {

    /** Refuses a request that would take everything. */
    public RevokeRequest {
        if (generation.isEmpty() && change.isEmpty() && build.isEmpty() && since.isEmpty()) {
            throw new IllegalArgumentException(
                    "Nothing says which generations to revoke: name a change, a build, a" + " generation or a time");
        }
    }
}
