package io.jenkins.plugins.castor.engine.recompress;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Describes a recompression. Build one with {@link #of}, then adjust it with the {@code with…} methods, each of which returns
 * a copy.
 *
 * @param namespaces which ones; empty for all of the store
 * @param level the zstd level, above the default of saves and at most {@value Compression#MAX_LEVEL}
 * @param deadline how long it begins further packs; what is left then is for the next time
 * @param signingKey signs heads; without it, nothing is published where generations are signed
 * @param trustedKeys only generations signed by one of these or by the signing key count; when both are empty, all
 * @param pins what is known of the store
 * @param publisher the program that publishes, for people; at most 256 characters
 * @param dryRun whether to change nothing. Ages are then told by this machine's clock
 */
public record RecompressRequest(
        List<Namespace> namespaces,
        int level,
        Duration deadline,
        Optional<SigningKey> signingKey,
        Optional<TrustedKeys> trustedKeys,
        Pins pins,
        String publisher,
        boolean dryRun) {

    /** @throws IllegalArgumentException when there is no such level, or the deadline is not positive or too long */
    public RecompressRequest {
        namespaces = List.copyOf(namespaces);
        if (level <= Compression.LEVEL || level > Compression.MAX_LEVEL) {
            throw new IllegalArgumentException("Packs are compressed again at a level from " + (Compression.LEVEL + 1)
                    + " to " + Compression.MAX_LEVEL + ", not " + level + ".");
        }
        Deadline.check(deadline);
    }

    /**
     * Compresses what these namespaces have again, unsigned.
     *
     * @param namespaces which ones; empty for all of the store
     * @param level the zstd level
     */
    public static RecompressRequest of(List<Namespace> namespaces, int level) {
        return new RecompressRequest(
                namespaces, level, Deadline.LONGEST, Optional.empty(), Optional.empty(), Pins.NONE, "castor", false);
    }

    /** @param limit how long it begins further packs */
    public RecompressRequest withDeadline(Duration limit) {
        return new RecompressRequest(namespaces, level, limit, signingKey, trustedKeys, pins, publisher, dryRun);
    }

    /** @param key signs heads */
    public RecompressRequest withSigningKey(SigningKey key) {
        return new RecompressRequest(
                namespaces, level, deadline, Optional.of(key), trustedKeys, pins, publisher, dryRun);
    }

    /** @param keys further keys whose generations count */
    public RecompressRequest withTrustedKeys(TrustedKeys keys) {
        return new RecompressRequest(
                namespaces, level, deadline, signingKey, Optional.of(keys), pins, publisher, dryRun);
    }

    /** @param known what is known of the store */
    public RecompressRequest withPins(Pins known) {
        return new RecompressRequest(namespaces, level, deadline, signingKey, trustedKeys, known, publisher, dryRun);
    }

    /** @param program the program that publishes, for people */
    public RecompressRequest withPublisher(String program) {
        return new RecompressRequest(namespaces, level, deadline, signingKey, trustedKeys, pins, program, dryRun);
    }

    /** @param wanted whether to change nothing */
    public RecompressRequest withDryRun(boolean wanted) {
        return new RecompressRequest(namespaces, level, deadline, signingKey, trustedKeys, pins, publisher, wanted);
    }

    /** The keys whose generations count; empty for any. */
    Optional<TrustedKeys> believed() {
        return TrustedKeys.believed(trustedKeys, signingKey);
    }
}
