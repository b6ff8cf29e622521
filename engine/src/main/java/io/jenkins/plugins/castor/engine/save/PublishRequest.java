package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.time.Duration;
import java.util.Optional;

/**
 * Describes how the trusted side publishes a save that another machine prepared. Build one with {@link #of}, then adjust it
 * with the {@code with…} methods, each of which returns a copy.
 *
 * @param namespace where to publish it; the other machine has no say
 * @param provenance the build that saved, for the head
 * @param signingKey signs the head; empty leaves it unsigned
 * @param deadline how long it may take before it is skipped; empty for no limit
 * @param limits the limits on the snapshot
 */
public record PublishRequest(
        Namespace namespace,
        Provenance provenance,
        Optional<SigningKey> signingKey,
        Optional<Duration> deadline,
        Limits limits) {

    /** Publishes unsigned, with unknown provenance, no deadline and default limits. */
    public static PublishRequest of(Namespace namespace) {
        return new PublishRequest(namespace, Provenance.UNKNOWN, Optional.empty(), Optional.empty(), Limits.DEFAULT);
    }

    /** @param origin the build that saved */
    public PublishRequest withProvenance(Provenance origin) {
        return new PublishRequest(namespace, origin, signingKey, deadline, limits);
    }

    /** @param key signs the head */
    public PublishRequest withSigningKey(SigningKey key) {
        return new PublishRequest(namespace, provenance, Optional.of(key), deadline, limits);
    }

    /** @param limit how long it may take */
    public PublishRequest withDeadline(Duration limit) {
        return new PublishRequest(namespace, provenance, signingKey, Optional.of(limit), limits);
    }

    /** The same request with other limits on the snapshot. */
    public PublishRequest withLimits(Limits bounds) {
        return new PublishRequest(namespace, provenance, signingKey, deadline, bounds);
    }
}
