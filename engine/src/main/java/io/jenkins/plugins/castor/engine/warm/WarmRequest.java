package io.jenkins.plugins.castor.engine.warm;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Describes what to copy into a near cache.
 *
 * @param directory of the near cache; created if its parent exists
 * @param namespaces whose newest generations to copy, the most important first; at least one
 * @param mostBytes what the directory may have in the end, in bytes; at least 1
 * @param trustedKeys only generations signed by one of these are copied; empty to ignore signatures
 * @param pins what is known of the store
 */
public record WarmRequest(
        Path directory, List<Namespace> namespaces, long mostBytes, Optional<TrustedKeys> trustedKeys, Pins pins) {

    /** @throws IllegalArgumentException if there is no namespace, or no room at all */
    public WarmRequest {
        namespaces = List.copyOf(namespaces);
        if (namespaces.isEmpty()) {
            throw new IllegalArgumentException("Name the namespaces to copy.");
        }
        if (mostBytes < 1) {
            throw new IllegalArgumentException("The directory must be allowed to have something.");
        }
    }
}
