package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Progress;
import io.jenkins.plugins.castor.engine.work.RequestChecks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a save is to do.
 *
 * @param namespace where the snapshot is published
 * @param caches the cache directories to save; one that does not exist on this VM is left out
 * @param checksum whether files are compared by content even where path, size, time and mode are as they were
 * @param provenance the build that saves, recorded in the head
 * @param signingKey signs the head; empty leaves it unsigned
 * @param trustedKeys whose generations may be built on, besides those that the signing key signed; empty with no signing
 *     key either, any
 * @param deadline how long the save may take before it gives up and leaves the store as it was
 */
public record SaveRequest(
        Namespace namespace,
        List<CacheDirectory> caches,
        boolean checksum,
        Provenance provenance,
        Optional<SigningKey> signingKey,
        Optional<TrustedKeys> trustedKeys,
        Optional<Duration> deadline,
        Limits limits,
        Progress progress) {

    /** Refuses an empty list of caches, and directories that repeat or contain one another. */
    public SaveRequest {
        caches = List.copyOf(caches);
        RequestChecks.check(caches, deadline);
    }

    /** A save that compares by metadata, of unknown provenance, with no deadline, default limits, nobody watching. */
    public static SaveRequest of(Namespace namespace, List<CacheDirectory> caches) {
        return new SaveRequest(
                namespace,
                caches,
                false,
                Provenance.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Limits.DEFAULT,
                Progress.NONE);
    }

    public SaveRequest withChecksum(boolean wanted) {
        return new SaveRequest(
                namespace, caches, wanted, provenance, signingKey, trustedKeys, deadline, limits, progress);
    }

    public SaveRequest withProvenance(Provenance origin) {
        return new SaveRequest(
                namespace, caches, checksum, origin, signingKey, trustedKeys, deadline, limits, progress);
    }

    public SaveRequest withSigningKey(SigningKey key) {
        return new SaveRequest(
                namespace, caches, checksum, provenance, Optional.of(key), trustedKeys, deadline, limits, progress);
    }

    public SaveRequest withTrustedKeys(TrustedKeys keys) {
        return new SaveRequest(
                namespace, caches, checksum, provenance, signingKey, Optional.of(keys), deadline, limits, progress);
    }

    public SaveRequest withDeadline(Duration limit) {
        return new SaveRequest(
                namespace, caches, checksum, provenance, signingKey, trustedKeys, Optional.of(limit), limits, progress);
    }

    public SaveRequest withLimits(Limits bounds) {
        return new SaveRequest(
                namespace, caches, checksum, provenance, signingKey, trustedKeys, deadline, bounds, progress);
    }

    public SaveRequest withProgress(Progress watcher) {
        return new SaveRequest(
                namespace, caches, checksum, provenance, signingKey, trustedKeys, deadline, limits, watcher);
    }

    /** Whose generations this save may build on; empty for any. */
    Optional<TrustedKeys> believed() {
        Optional<TrustedKeys> own = signingKey.map(SigningKey::trusted);
        return trustedKeys.isPresent()
                ? Optional.of(own.map(trustedKeys.get()::and).orElse(trustedKeys.get()))
                : own;
    }
}
