package io.jenkins.plugins.castor.engine.retention;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What namespaces hold in a store.
 *
 * @param namespaces by their paths
 */
public record StoreStatistics(List<NamespaceStatistics> namespaces) {

    /**
     * What a namespace holds. Sizes are those of the snapshots and packs in the store.
     *
     * @param generations how many are in use
     * @param liveBytes what the newest generation needs
     * @param olderBytes what only older generations need
     * @param garbageBytes what no generation in use needs
     * @param addedBytes what was stored in the last seven days, and is still there
     * @param packs how many packs the newest generation needs
     * @param saved when the newest snapshot was published, by the store's clock; empty when no generation is in use
     * @param used when a build last saved, or found nothing changed, to the day
     * @param problems what cannot be read, one line each
     */
    public record NamespaceStatistics(
            Namespace namespace,
            int generations,
            long liveBytes,
            long olderBytes,
            long garbageBytes,
            long addedBytes,
            int packs,
            Optional<Instant> saved,
            Optional<Instant> used,
            List<String> problems) {}
}
