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
 * Describes a save. Build one with {@link #of}, then adjust it with the {@code with…} methods, each of which returns a
 * copy.
 *
 * @param namespace where to publish the snapshot
 * @param caches the cache directories to save; those that do not exist are left out
 * @param checksum whether to compare files by content even when path, size, time and mode are unchanged
 * @param provenance the build that saves, for the head
 * @param signingKey signs the head; empty leaves it unsigned
 * @param trustedKeys the save builds only on generations signed by one of these or by the signing key; when both are
 *     empty, on any
 * @param deadline how long the save may take before it is skipped; empty for no limit
 * @param limits what to accept from the store, and how many threads to use
 * @param progress told how far the save has come
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

    /**
     * @throws IllegalArgumentException when {@code caches} is empty, two directories repeat or contain one another, or the
     *     deadline is not positive
     */
    public SaveRequest {
        caches = List.copyOf(caches);
        RequestChecks.check(caches, deadline);
    }

    /** An unsigned save that compares by metadata, without deadline, with default limits and no progress. */
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

    /** @param wanted whether to compare files by content */
    public SaveRequest withChecksum(boolean wanted) {
        return new SaveRequest(
                namespace, caches, wanted, provenance, signingKey, trustedKeys, deadline, limits, progress);
    }

    /** @param origin the build that saves */
    public SaveRequest withProvenance(Provenance origin) {
        return new SaveRequest(
                namespace, caches, checksum, origin, signingKey, trustedKeys, deadline, limits, progress);
    }

    /** @param key signs the head; the save builds only on trusted generations */
    public SaveRequest withSigningKey(SigningKey key) {
        return new SaveRequest(
                namespace, caches, checksum, provenance, Optional.of(key), trustedKeys, deadline, limits, progress);
    }

    /** @param keys further keys whose generations the save may build on */
    public SaveRequest withTrustedKeys(TrustedKeys keys) {
        return new SaveRequest(
                namespace, caches, checksum, provenance, signingKey, Optional.of(keys), deadline, limits, progress);
    }

    /** @param limit how long the save may take */
    public SaveRequest withDeadline(Duration limit) {
        return new SaveRequest(
                namespace, caches, checksum, provenance, signingKey, trustedKeys, Optional.of(limit), limits, progress);
    }

    /** @param bounds what to accept from the store, and how many threads to use */
    public SaveRequest withLimits(Limits bounds) {
        return new SaveRequest(
                namespace, caches, checksum, provenance, signingKey, trustedKeys, deadline, bounds, progress);
    }

    /** @param watcher told how far the save has come */
    public SaveRequest withProgress(Progress watcher) {
        return new SaveRequest(
                namespace, caches, checksum, provenance, signingKey, trustedKeys, deadline, limits, watcher);
    }

    /** The keys whose generations this save may build on; empty for any. */
    Optional<TrustedKeys> believed() {
        Optional<TrustedKeys> own = signingKey.map(SigningKey::trusted);
        return trustedKeys.isPresent()
                ? Optional.of(own.map(trustedKeys.get()::and).orElse(trustedKeys.get()))
                : own;
    }
}
