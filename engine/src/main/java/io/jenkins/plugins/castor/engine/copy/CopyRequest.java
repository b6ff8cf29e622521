package io.jenkins.plugins.castor.engine.copy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.util.List;
import java.util.Optional;

/**
 * What to copy to another store.
 *
 * @param namespaces which ones; empty for all that have a generation in use
 * @param generations how many of the newest generations in use of each
 * @param signingKey signs the heads in the other store; without it, nothing is copied where generations are signed
 * @param trustedKeys only generations signed by one of these or by the signing key count, in both stores; when both are empty,
 *     all
 * @param pins what is known of the store that is copied from
 * @param publisher the program that copies, for people; at most 256 characters
 */
public record CopyRequest(
        List<Namespace> namespaces,
        int generations,
        Optional<SigningKey> signingKey,
        Optional<TrustedKeys> trustedKeys,
        Pins pins,
        String publisher) {

    /** All generations in use. */
    public static final int ALL = Integer.MAX_VALUE;

    /** @throws IllegalArgumentException when no generation is wanted */
    public CopyRequest {
        namespaces = List.copyOf(namespaces);
        if (generations < 1) {
            throw new IllegalArgumentException("At least 1 generation is copied, not " + generations + ".");
        }
    }

    /** The keys whose generations count; empty for any. */
    Optional<TrustedKeys> believed() {
        return TrustedKeys.believed(trustedKeys, signingKey);
    }
}
