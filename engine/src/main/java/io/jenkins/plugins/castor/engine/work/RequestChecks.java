package io.jenkins.plugins.castor.engine.work;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The checks that load and save requests share. */
public final class RequestChecks {

    private RequestChecks() {}

    /**
     * Checks the cache directories and the deadline of a request.
     *
     * @throws IllegalArgumentException when there are no directories, two of them repeat or contain one another, or the
     *     deadline is not positive or too long
     */
    public static void check(List<CacheDirectory> caches, Optional<Duration> deadline) {
        if (caches.isEmpty()) {
            throw new IllegalArgumentException("No cache directory given; name at least one.");
        }
        CacheDirectory.checkTogether(caches);
        deadline.ifPresent(Deadline::check);
    }
}
