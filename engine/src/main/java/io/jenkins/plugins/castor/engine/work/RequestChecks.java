package io.jenkins.plugins.castor.engine.work;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What every request is checked for. */
public final class RequestChecks {

    private RequestChecks() {}

    public static void check(List<CacheDirectory> caches, Optional<Duration> deadline) {
        if (caches.isEmpty()) {
            throw new IllegalArgumentException("No cache directory is named; name at least one.");
        }
        CacheDirectory.checkTogether(caches);
        if (deadline.isPresent() && (deadline.get().isZero() || deadline.get().isNegative())) {
            throw new IllegalArgumentException("The deadline must be longer than nothing, not " + deadline.get() + ".");
        }
    }
}
