package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.time.Duration;
import java.util.Optional;

/**
 * What the trusted side decided about a save that another machine prepared.
 *
 * @param namespace where it is published, whatever the other machine thinks
 * @param provenance the build that saved, recorded in the head
 * @param signingKey signs the head; empty leaves it unsigned
 * @param deadline how long it may take before it gives up and leaves the store as it was
 * @param limits what the snapshot may be like
 */
public record PublishRequest(
        Namespace namespace,
        Provenance provenance,
        Optional<SigningKey> signingKey,
        Optional<Duration> deadline,
        Limits limits) {

    /** Of unknown provenance, with no deadline and default limits. */
    public static PublishRequest of(Namespace namespace) {
        return new PublishRequest(namespace, Provenance.UNKNOWN, Optional.empty(), Optional.empty(), Limits.DEFAULT);
    }

    public PublishRequest withProvenance(Provenance origin) {
        return new PublishRequest(namespace, origin, signingKey, deadline, limits);
    }

    public PublishRequest withSigningKey(SigningKey key) {
        return new PublishRequest(namespace, provenance, Optional.of(key), deadline, limits);
    }

    public PublishRequest withDeadline(Duration limit) {
        return new PublishRequest(namespace, provenance, signingKey, Optional.of(limit), limits);
    }
}
