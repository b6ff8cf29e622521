package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a load is to do.
 *
 * @param namespace the job's own namespace
 * @param fallbacks namespaces to try, in order, where the job's own has no generation
 * @param caches the cache directories to restore; what a snapshot has of others is left alone
 * @param clean whether files that the snapshot does not have are removed, below the cache directories only
 * @param deadline how long the load may take before it gives up and ends cold
 */
public record LoadRequest(
        Namespace namespace,
        List<Namespace> fallbacks,
        List<CacheDirectory> caches,
        boolean clean,
        Optional<Duration> deadline,
        Limits limits,
        Progress progress) {

    /** Refuses an empty list of caches, and directories that repeat or contain one another. */
    public LoadRequest {
        fallbacks = List.copyOf(fallbacks);
        caches = List.copyOf(caches);
        Requests.check(caches, deadline);
    }

    /** A load with no fallback, no cleaning, no deadline, default limits and nobody watching. */
    public static LoadRequest of(Namespace namespace, List<CacheDirectory> caches) {
        return new LoadRequest(namespace, List.of(), caches, false, Optional.empty(), Limits.DEFAULT, Progress.NONE);
    }

    public LoadRequest withFallbacks(List<Namespace> others) {
        return new LoadRequest(namespace, others, caches, clean, deadline, limits, progress);
    }

    public LoadRequest withClean(boolean wanted) {
        return new LoadRequest(namespace, fallbacks, caches, wanted, deadline, limits, progress);
    }

    public LoadRequest withDeadline(Duration limit) {
        return new LoadRequest(namespace, fallbacks, caches, clean, Optional.of(limit), limits, progress);
    }

    public LoadRequest withLimits(Limits bounds) {
        return new LoadRequest(namespace, fallbacks, caches, clean, deadline, bounds, progress);
    }

    public LoadRequest withProgress(Progress watcher) {
        return new LoadRequest(namespace, fallbacks, caches, clean, deadline, limits, watcher);
    }
}
