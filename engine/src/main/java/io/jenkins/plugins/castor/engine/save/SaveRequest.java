package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Progress;
import io.jenkins.plugins.castor.engine.work.RequestChecks;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Describes a save. Build one with {@link #of}, then adjust it with the {@code with…} methods, each of which returns a
 * copy.
 *
 * @param publication where and how to publish the snapshot; its deadline and limits are those of the whole save
 * @param caches the cache directories to save; those that do not exist are left out
 * @param checksum whether to compare files by content even when path, size, time and mode are unchanged
 * @param suspicious whether a load on this machine found the store damaged: the save then reads all that it keeps
 * @param level the compression level of zstd, 1 to {@value Compression#MAX_LEVEL}, for what is new
 * @param key what the caches were made for, for the head; empty to name nothing. A save that finds nothing changed but the
 *     key publishes the same snapshot under a new head, unless a recent generation has both. A save that leaves something out
 *     has no key, as nothing may be installed anew where a load finds the key
 * @param trustedKeys the save builds only on generations signed by one of these or by the signing key; when both are
 *     empty, on any
 * @param dropUnused leaves out entries that no saving build used for so long; zero for never. Empty for what the presets
 *     say, and for never elsewhere
 * @param clock tells which day it is, for the last uses of entries
 * @param progress told how far the save has come
 */
public record SaveRequest(
        PublishRequest publication,
        List<CacheDirectory> caches,
        boolean checksum,
        boolean suspicious,
        int level,
        Optional<CacheKey> key,
        Optional<TrustedKeys> trustedKeys,
        Optional<Duration> dropUnused,
        Clock clock,
        Progress progress) {

    private static final Duration LONGEST = Duration.ofDays(10_000);

    /**
     * @throws IllegalArgumentException when {@code caches} is empty, two directories repeat or contain one another, the deadline is
     *     not positive, or there is no such level
     */
    public SaveRequest {
        caches = List.copyOf(caches);
        RequestChecks.check(caches, publication.deadline());
        if (level < 1 || level > Compression.MAX_LEVEL) {
            throw new IllegalArgumentException(
                    "there is no compression level " + level + ": choose one from 1 to " + Compression.MAX_LEVEL);
        }
        if (dropUnused.isPresent()
                && (dropUnused.get().isNegative() || dropUnused.get().compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("Unused entries are left out after at most " + LONGEST.toDays()
                    + " days, or never, which is zero; not " + dropUnused.get() + ".");
        }
    }

    /** An unsigned save that compares by metadata, without deadline, with default limits and no progress. */
    public static SaveRequest of(Namespace namespace, List<CacheDirectory> caches) {
        return new SaveRequest(
                PublishRequest.of(namespace),
                caches,
                false,
                false,
                Compression.LEVEL,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Clock.systemUTC(),
                Progress.NONE);
    }

    /** @param wanted whether to compare files by content */
    public SaveRequest withChecksum(boolean wanted) {
        return new SaveRequest(
                publication, caches, wanted, suspicious, level, key, trustedKeys, dropUnused, clock, progress);
    }

    /** @param found whether a load on this machine found the store damaged */
    public SaveRequest withSuspicion(boolean found) {
        return new SaveRequest(
                publication, caches, checksum, found, level, key, trustedKeys, dropUnused, clock, progress);
    }

    /** @param wanted the compression level of zstd for what is new */
    public SaveRequest withLevel(int wanted) {
        return new SaveRequest(
                publication, caches, checksum, suspicious, wanted, key, trustedKeys, dropUnused, clock, progress);
    }

    /** @param made what the caches were made for */
    public SaveRequest withKey(CacheKey made) {
        return new SaveRequest(
                publication,
                caches,
                checksum,
                suspicious,
                level,
                Optional.of(made),
                trustedKeys,
                dropUnused,
                clock,
                progress);
    }

    /** @param keys further keys whose generations the save may build on */
    public SaveRequest withTrustedKeys(TrustedKeys keys) {
        return new SaveRequest(
                publication, caches, checksum, suspicious, level, key, Optional.of(keys), dropUnused, clock, progress);
    }

    /** @param time leaves out entries that no saving build used for so long; zero for never */
    public SaveRequest withDropUnused(Duration time) {
        return new SaveRequest(
                publication, caches, checksum, suspicious, level, key, trustedKeys, Optional.of(time), clock, progress);
    }

    /** @param other tells which day it is, for the last uses of entries */
    public SaveRequest withClock(Clock other) {
        return new SaveRequest(
                publication, caches, checksum, suspicious, level, key, trustedKeys, dropUnused, other, progress);
    }

    /** @param watcher told how far the save has come */
    public SaveRequest withProgress(Progress watcher) {
        return new SaveRequest(
                publication, caches, checksum, suspicious, level, key, trustedKeys, dropUnused, clock, watcher);
    }

    /** @param origin the build that saves */
    public SaveRequest withProvenance(Provenance origin) {
        return with(publication.withProvenance(origin));
    }

    /** @param program the program that publishes, for people */
    public SaveRequest withPublisher(String program) {
        return with(publication.withPublisher(program));
    }

    /** @param key signs the head; the save builds only on trusted generations */
    public SaveRequest withSigningKey(SigningKey key) {
        return with(publication.withSigningKey(key));
    }

    /** @param known what is known of the store; the save builds on nothing older */
    public SaveRequest withPins(Pins known) {
        return with(publication.withPins(known));
    }

    /** @param limit how long the save may take */
    public SaveRequest withDeadline(Duration limit) {
        return with(publication.withDeadline(limit));
    }

    /** @param bounds what to accept from the store, and how many threads to use */
    public SaveRequest withLimits(Limits bounds) {
        return with(publication.withLimits(bounds));
    }

    private SaveRequest with(PublishRequest changed) {
        return new SaveRequest(
                changed, caches, checksum, suspicious, level, key, trustedKeys, dropUnused, clock, progress);
    }

    /** Where to publish the snapshot. */
    public Namespace namespace() {
        return publication.namespace();
    }

    /** What to accept from the store, and how many threads to use. */
    public Limits limits() {
        return publication.limits();
    }

    /** The keys whose generations this save may build on; empty for any. */
    Optional<TrustedKeys> believed() {
        return publication.believed(trustedKeys);
    }
}
