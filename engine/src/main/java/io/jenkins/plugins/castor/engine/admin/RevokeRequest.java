package io.jenkins.plugins.castor.engine.admin;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Selects the generations to revoke. A generation must match every condition that is present.
 *
 * @param namespace the namespace to search
 * @param generation matches this number only
 * @param change matches generations saved by builds of this change, as their provenance records it
 * @param build matches generations saved by this build, as their provenance records it
 * @param since matches generations saved at this time or later
 * @param reason why, for people; at most 1,024 characters
 * @param signingKey signs the revocations; loads with trusted keys end cold when they reach an unsigned one
 * @param pins what is known of the store
 * @param dryRun whether to report the matches and write nothing
 * @param descendants whether to revoke what descends from them, too
 */
public record RevokeRequest(
        Namespace namespace,
        OptionalLong generation,
        Optional<String> change,
        Optional<String> build,
        Optional<Instant> since,
        String reason,
        Optional<SigningKey> signingKey,
        Pins pins,
        boolean dryRun,
        boolean descendants) {

    /**
     * @throws IllegalArgumentException when no condition is present, as that would revoke every generation, or the key does
     *     not count for the project
     */
    public RevokeRequest {
        signingKey.ifPresent(key -> key.checkCountsFor(namespace.project()));
        if (generation.isEmpty() && change.isEmpty() && build.isEmpty() && since.isEmpty()) {
            throw new IllegalArgumentException(
                    "No condition selects the generations to revoke; name a change, a build, a generation or a time.");
        }
    }

    /** Without what descends from them. */
    public RevokeRequest(
            Namespace namespace,
            OptionalLong generation,
            Optional<String> change,
            Optional<String> build,
            Optional<Instant> since,
            String reason,
            Optional<SigningKey> signingKey,
            Pins pins,
            boolean dryRun) {
        this(namespace, generation, change, build, since, reason, signingKey, pins, dryRun, false);
    }

    /** The same request, and what descends from the generations that it selects. */
    public RevokeRequest withDescendants() {
        return new RevokeRequest(namespace, generation, change, build, since, reason, signingKey, pins, dryRun, true);
    }
}
