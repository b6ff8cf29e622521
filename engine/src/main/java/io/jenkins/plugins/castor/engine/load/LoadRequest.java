package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.key.BuildKey;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Progress;
import io.jenkins.plugins.castor.engine.work.RequestChecks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Describes a load. Build one with {@link #of}, then adjust it with the {@code with…} methods, each of which returns a
 * copy.
 *
 * @param namespace the job's own namespace
 * @param fallbacks namespaces to try next, in order, when the job's own has no usable generation
 * @param fallbackProjects other projects that fallbacks may belong to
 * @param caches the cache directories to restore; others in the snapshot are ignored
 * @param clean whether to remove files that the snapshot lacks, below the cache directories only
 * @param trustedKeys the keys whose signatures count; empty to ignore signatures
 * @param maxAge the oldest generation to restore; empty for any age
 * @param pins what is known of the store: a store that takes back what it had makes a miss
 * @param selection which of the generations in use to restore
 * @param deadline how long the load may take before it ends as a miss; empty for no limit
 * @param limits what to accept from the store, and how many threads to use
 * @param progress told how far the load has come
 */
public record LoadRequest(
        Namespace namespace,
        List<Namespace> fallbacks,
        Set<String> fallbackProjects,
        List<CacheDirectory> caches,
        boolean clean,
        Optional<TrustedKeys> trustedKeys,
        Optional<Duration> maxAge,
        Pins pins,
        Selection selection,
        Optional<Duration> deadline,
        Limits limits,
        Progress progress) {

    /**
     * Checks the request. Fallbacks must belong to the project of the namespace or to one of {@code fallbackProjects}, so
     * that you never load what another project wrote by accident.
     *
     * @throws IllegalArgumentException when {@code caches} is empty, or two directories repeat or contain one another; when
     *     a fallback belongs to another project; or when the maximum age or the deadline is not positive
     */
    public LoadRequest {
        fallbacks = List.copyOf(fallbacks);
        fallbackProjects = Set.copyOf(fallbackProjects);
        caches = List.copyOf(caches);
        RequestChecks.check(caches, deadline);
        for (Namespace fallback : fallbacks) {
            if (!fallback.project().equals(namespace.project()) && !fallbackProjects.contains(fallback.project())) {
                throw new IllegalArgumentException("The fallback " + fallback + " belongs to another project than "
                        + namespace + "; leave it out, or allow fallbacks of its project.");
            }
        }
        if (maxAge.isPresent() && (maxAge.get().isZero() || maxAge.get().isNegative())) {
            throw new IllegalArgumentException("The maximum age must be positive, not " + maxAge.get() + ".");
        }
    }

    /** A load without fallbacks, cleaning, signatures, age limit or deadline, with default limits and no progress. */
    public static LoadRequest of(Namespace namespace, List<CacheDirectory> caches) {
        return new LoadRequest(
                namespace,
                List.of(),
                Set.of(),
                caches,
                false,
                Optional.empty(),
                Optional.empty(),
                Pins.NONE,
                Selection.NEWEST,
                Optional.empty(),
                Limits.DEFAULT,
                Progress.NONE);
    }

    /** @param others fallbacks of the namespace's own project, or of projects already allowed */
    public LoadRequest withFallbacks(List<Namespace> others) {
        return new LoadRequest(
                namespace,
                others,
                fallbackProjects,
                caches,
                clean,
                trustedKeys,
                maxAge,
                pins,
                selection,
                deadline,
                limits,
                progress);
    }

    /** @param projects other projects that fallbacks may belong to */
    public LoadRequest withFallbacks(List<Namespace> others, Set<String> projects) {
        return new LoadRequest(
                namespace,
                others,
                projects,
                caches,
                clean,
                trustedKeys,
                maxAge,
                pins,
                selection,
                deadline,
                limits,
                progress);
    }

    /** @param wanted whether to remove files that the snapshot lacks */
    public LoadRequest withClean(boolean wanted) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                wanted,
                trustedKeys,
                maxAge,
                pins,
                selection,
                deadline,
                limits,
                progress);
    }

    /** @param keys the keys whose signatures count */
    public LoadRequest withTrustedKeys(TrustedKeys keys) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                clean,
                Optional.of(keys),
                maxAge,
                pins,
                selection,
                deadline,
                limits,
                progress);
    }

    /** @param age the oldest generation to restore */
    public LoadRequest withMaxAge(Duration age) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                clean,
                trustedKeys,
                Optional.of(age),
                pins,
                selection,
                deadline,
                limits,
                progress);
    }

    /** @param known what is known of the store */
    public LoadRequest withPins(Pins known) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                clean,
                trustedKeys,
                maxAge,
                known,
                selection,
                deadline,
                limits,
                progress);
    }

    /** @param wanted what the caches should have been made for */
    public LoadRequest withKey(BuildKey wanted) {
        return with(new Selection(Optional.of(wanted), selection.exactOnly(), selection.oldest()));
    }

    /** @param wanted whether a generation with another key is a miss */
    public LoadRequest withExactOnly(boolean wanted) {
        return with(new Selection(selection.key(), wanted, selection.oldest()));
    }

    /** @param generation the oldest generation of the job's own namespace that a key may choose */
    public LoadRequest withOldest(long generation) {
        return with(new Selection(selection.key(), selection.exactOnly(), generation));
    }

    private LoadRequest with(Selection changed) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                clean,
                trustedKeys,
                maxAge,
                pins,
                changed,
                deadline,
                limits,
                progress);
    }

    /** @param limit how long the load may take */
    public LoadRequest withDeadline(Duration limit) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                clean,
                trustedKeys,
                maxAge,
                pins,
                selection,
                Optional.of(limit),
                limits,
                progress);
    }

    /** @param bounds what to accept from the store, and how many threads to use */
    public LoadRequest withLimits(Limits bounds) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                clean,
                trustedKeys,
                maxAge,
                pins,
                selection,
                deadline,
                bounds,
                progress);
    }

    /** @param watcher told how far the load has come */
    public LoadRequest withProgress(Progress watcher) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                clean,
                trustedKeys,
                maxAge,
                pins,
                selection,
                deadline,
                limits,
                watcher);
    }
}
