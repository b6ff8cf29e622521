package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Progress;
import io.jenkins.plugins.castor.engine.work.RequestChecks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a load is to do.
 *
 * @param namespace the job's own namespace
 * @param fallbacks namespaces to try, in order, where the job's own has no generation
 * @param fallbackProjects projects, besides the namespace's own, that fallbacks may be of
 * @param caches the cache directories to restore; what a snapshot has of others is left alone
 * @param clean whether files that the snapshot does not have are removed, below the cache directories only
 * @param trustedKeys whose signatures count; empty where signatures are not looked at
 * @param maxAge how old a generation may be; an older one is passed over as if there were none
 * @param deadline how long the load may take before it gives up and ends cold
 */
public record LoadRequest(
        Namespace namespace,
        List<Namespace> fallbacks,
        Set<String> fallbackProjects,
        List<CacheDirectory> caches,
        boolean clean,
        Optional<TrustedKeys> trustedKeys,
        Optional<Duration> maxAge,
        Optional<Duration> deadline,
        Limits limits,
        Progress progress) {

    /**
     * Refuses an empty list of caches, directories that repeat or contain one another, and a fallback of a project that is
     * not named: what others may write to is not loaded by accident.
     */
    public LoadRequest {
        fallbacks = List.copyOf(fallbacks);
        fallbackProjects = Set.copyOf(fallbackProjects);
        caches = List.copyOf(caches);
        RequestChecks.check(caches, deadline);
        for (Namespace fallback : fallbacks) {
            if (!fallback.project().equals(namespace.project()) && !fallbackProjects.contains(fallback.project())) {
                throw new IllegalArgumentException("The fallback " + fallback + " is of another project than "
                        + namespace + ": leave it out, or name its project as one that fallbacks may be of");
            }
        }
        if (maxAge.isPresent() && (maxAge.get().isZero() || maxAge.get().isNegative())) {
            throw new IllegalArgumentException(
                    "The maximum age must be longer than nothing, not " + maxAge.get() + ".");
        }
    }

    /** A load with no fallback, no cleaning, no deadline, default limits and nobody watching. */
    public static LoadRequest of(Namespace namespace, List<CacheDirectory> caches) {
        return new LoadRequest(
                namespace,
                List.of(),
                Set.of(),
                caches,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Limits.DEFAULT,
                Progress.NONE);
    }

    public LoadRequest withFallbacks(List<Namespace> others) {
        return new LoadRequest(
                namespace, others, fallbackProjects, caches, clean, trustedKeys, maxAge, deadline, limits, progress);
    }

    /** @param projects besides the namespace's own */
    public LoadRequest withFallbacks(List<Namespace> others, Set<String> projects) {
        return new LoadRequest(
                namespace, others, projects, caches, clean, trustedKeys, maxAge, deadline, limits, progress);
    }

    public LoadRequest withClean(boolean wanted) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                wanted,
                trustedKeys,
                maxAge,
                deadline,
                limits,
                progress);
    }

    public LoadRequest withTrustedKeys(TrustedKeys keys) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                clean,
                Optional.of(keys),
                maxAge,
                deadline,
                limits,
                progress);
    }

    public LoadRequest withMaxAge(Duration age) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                clean,
                trustedKeys,
                Optional.of(age),
                deadline,
                limits,
                progress);
    }

    public LoadRequest withDeadline(Duration limit) {
        return new LoadRequest(
                namespace,
                fallbacks,
                fallbackProjects,
                caches,
                clean,
                trustedKeys,
                maxAge,
                Optional.of(limit),
                limits,
                progress);
    }

    public LoadRequest withLimits(Limits bounds) {
        return new LoadRequest(
                namespace, fallbacks, fallbackProjects, caches, clean, trustedKeys, maxAge, deadline, bounds, progress);
    }

    public LoadRequest withProgress(Progress watcher) {
        return new LoadRequest(
                namespace, fallbacks, fallbackProjects, caches, clean, trustedKeys, maxAge, deadline, limits, watcher);
    }
}
