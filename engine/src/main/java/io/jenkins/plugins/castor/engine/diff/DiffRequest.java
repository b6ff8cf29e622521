package io.jenkins.plugins.castor.engine.diff;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which generations to compare.
 *
 * @param namespace the namespace of both
 * @param generation the one whose changes are wanted
 * @param other the one that it is compared with; empty for its parent
 * @param trustedKeys the keys whose signatures count; a generation that none of them signed is compared, too, with a warning.
 *     Empty to ignore signatures
 * @param most how many changes the report names; the rest is only counted
 */
public record DiffRequest(
        Namespace namespace, long generation, OptionalLong other, Optional<TrustedKeys> trustedKeys, int most) {

    /** @throws IllegalArgumentException when {@code most} is negative */
    public DiffRequest {
        if (most < 0) {
            throw new IllegalArgumentException("A report cannot name " + most + " changes: give 0 or more");
        }
    }
}
