package io.jenkins.plugins.castor.engine.publish;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.time.Duration;
import java.util.Optional;

/**
 * Describes how a save is published. Build one with {@link #of}, then adjust it with the {@code with…} methods, each of
 * which returns a copy.
 *
 * @param namespace where to publish it; a machine that only prepared the save has no say
 * @param provenance the build that saved, for the head
 * @param publisher the program that publishes, for people; at most 256 characters
 * @param signingKey signs the head; empty leaves it unsigned
 * @param pins what is known of the store; the new generation comes after all that they know
 * @param deadline how long it may take before it is skipped; empty for {@link Deadline#LONGEST}
 * @param limits the limits on the snapshot
 */
public record PublishRequest(
        Namespace namespace,
        Provenance provenance,
        String publisher,
        Optional<SigningKey> signingKey,
        Pins pins,
        Optional<Duration> deadline,
        Limits limits) {

    /**
     * @throws IllegalArgumentException when the signing key does not count for the project, or the deadline is not positive or
     *     longer than {@link Deadline#LONGEST}
     */
    public PublishRequest {
        signingKey.ifPresent(key -> key.checkCountsFor(namespace.project()));
        deadline.ifPresent(Deadline::check);
    }

    /** Publishes unsigned, with unknown provenance, no deadline and default limits. */
    public static PublishRequest of(Namespace namespace) {
        return new PublishRequest(
                namespace, Provenance.UNKNOWN, "castor", Optional.empty(), Pins.NONE, Optional.empty(), Limits.DEFAULT);
    }

    /** The keys whose generations count: these and the signing key; empty for any. */
    public Optional<TrustedKeys> believed(Optional<TrustedKeys> trustedKeys) {
        return TrustedKeys.believed(trustedKeys, signingKey);
    }

    /** @param origin the build that saved */
    public PublishRequest withProvenance(Provenance origin) {
        return new PublishRequest(namespace, origin, publisher, signingKey, pins, deadline, limits);
    }

    /** @param program the program that publishes, for people */
    public PublishRequest withPublisher(String program) {
        return new PublishRequest(namespace, provenance, program, signingKey, pins, deadline, limits);
    }

    /** @param key signs the head */
    public PublishRequest withSigningKey(SigningKey key) {
        return new PublishRequest(namespace, provenance, publisher, Optional.of(key), pins, deadline, limits);
    }

    /** @param known what is known of the store */
    public PublishRequest withPins(Pins known) {
        return new PublishRequest(namespace, provenance, publisher, signingKey, known, deadline, limits);
    }

    /** @param limit how long it may take */
    public PublishRequest withDeadline(Duration limit) {
        return new PublishRequest(namespace, provenance, publisher, signingKey, pins, Optional.of(limit), limits);
    }

    /** The same request with other limits on the snapshot. */
    public PublishRequest withLimits(Limits bounds) {
        return new PublishRequest(namespace, provenance, publisher, signingKey, pins, deadline, bounds);
    }
}
