package io.jenkins.plugins.castor.engine.retention;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Describes a prune. Build one with {@link #of} or {@link #ofAll}, then adjust it with the {@code with…} methods, each of which
 * returns a copy.
 *
 * @param namespaces which ones; empty for all of the store
 * @param policy what to keep in each of them
 * @param grace how long what is out of use stays, by the store's clock. At least twice the longest deadline of any load, save
 *     or grant: what runs keeps what it needs
 * @param signingKey signs retirements; without it, nothing is retired where generations are signed
 * @param trustedKeys only generations signed by one of these or by the signing key count; when both are empty, all
 * @param pins what is known of the store
 * @param terms what the caller knows of a namespace
 * @param dryRun whether to change nothing. Ages are then told by this machine's clock
 */
public record PruneRequest(
        List<Namespace> namespaces,
        RetentionPolicy policy,
        Duration grace,
        Optional<SigningKey> signingKey,
        Optional<TrustedKeys> trustedKeys,
        Pins pins,
        Function<Namespace, NamespaceTerms> terms,
        boolean dryRun) {

    /** Twice the longest time that a load, a save or a grant may take. */
    public static final Duration GRACE = Deadline.LONGEST.multipliedBy(2);

    /** @throws IllegalArgumentException when the grace is not positive */
    public PruneRequest {
        namespaces = List.copyOf(namespaces);
        if (grace.isZero() || grace.isNegative()) {
            throw new IllegalArgumentException("The grace must be longer than nothing, not " + grace + ".");
        }
    }

    /** Prunes these namespaces by the default policy and grace, unsigned. */
    public static PruneRequest of(List<Namespace> namespaces) {
        return new PruneRequest(
                namespaces,
                RetentionPolicy.DEFAULT,
                GRACE,
                Optional.empty(),
                Optional.empty(),
                Pins.NONE,
                namespace -> NamespaceTerms.NONE,
                false);
    }

    /** Prunes all namespaces of a store by the default policy and grace, unsigned. */
    public static PruneRequest ofAll() {
        return of(List.of());
    }

    /** @param wanted what to keep */
    public PruneRequest withPolicy(RetentionPolicy wanted) {
        return new PruneRequest(namespaces, wanted, grace, signingKey, trustedKeys, pins, terms, dryRun);
    }

    /** @param time how long what is out of use stays */
    public PruneRequest withGrace(Duration time) {
        return new PruneRequest(namespaces, policy, time, signingKey, trustedKeys, pins, terms, dryRun);
    }

    /** @param key signs retirements */
    public PruneRequest withSigningKey(SigningKey key) {
        return new PruneRequest(namespaces, policy, grace, Optional.of(key), trustedKeys, pins, terms, dryRun);
    }

    /** @param keys further keys whose generations count */
    public PruneRequest withTrustedKeys(TrustedKeys keys) {
        return new PruneRequest(namespaces, policy, grace, signingKey, Optional.of(keys), pins, terms, dryRun);
    }

    /** @param known what is known of the store */
    public PruneRequest withPins(Pins known) {
        return new PruneRequest(namespaces, policy, grace, signingKey, trustedKeys, known, terms, dryRun);
    }

    /** @param known what the caller knows of a namespace */
    public PruneRequest withTerms(Function<Namespace, NamespaceTerms> known) {
        return new PruneRequest(namespaces, policy, grace, signingKey, trustedKeys, pins, known, dryRun);
    }

    /** @param wanted whether to change nothing */
    public PruneRequest withDryRun(boolean wanted) {
        return new PruneRequest(namespaces, policy, grace, signingKey, trustedKeys, pins, terms, wanted);
    }

    /** The keys whose generations count; empty for any. */
    Optional<TrustedKeys> believed() {
        return TrustedKeys.believed(trustedKeys, signingKey);
    }
}
