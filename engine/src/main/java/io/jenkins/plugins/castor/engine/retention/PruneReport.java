package io.jenkins.plugins.castor.engine.retention;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The result of a prune; of a dry run, what it would be.
 *
 * @param namespaces those that were looked at, by their paths
 * @param dryRun whether nothing was changed
 * @param took wall time
 */
public record PruneReport(List<NamespaceReport> namespaces, boolean dryRun, Duration took) {

    /**
     * A generation that was retired.
     *
     * @param generation its number
     * @param published when, by the store's clock
     * @param bytes how many bytes only it needed
     * @param reason why, for people
     */
    public record Retired(long generation, Instant published, long bytes, String reason) {}

    /**
     * What was done in a namespace.
     *
     * @param retired oldest first
     * @param heads how many heads were deleted, of generations that were out of use for the grace
     * @param deleted how many snapshots and packs were deleted
     * @param deletedBytes their size
     * @param keptBytes the size of what the generations need that stay in use
     * @param waitingBytes the size of what a later prune deletes, when it is out of use for the grace
     * @param problems why something was not done, one line each
     */
    public record NamespaceReport(
            Namespace namespace,
            List<Retired> retired,
            int heads,
            int deleted,
            long deletedBytes,
            long keptBytes,
            long waitingBytes,
            List<String> problems) {

        /** Whether there is anything to tell. */
        public boolean isEmpty() {
            return retired.isEmpty() && heads == 0 && deleted == 0 && problems.isEmpty();
        }
    }

    /** The size of all snapshots and packs that were deleted. */
    public long deletedBytes() {
        return namespaces.stream().mapToLong(NamespaceReport::deletedBytes).sum();
    }

    /** How many snapshots and packs were deleted. */
    public long deleted() {
        return namespaces.stream().mapToLong(NamespaceReport::deleted).sum();
    }

    /** How many generations were retired. */
    public long retired() {
        return namespaces.stream().mapToLong(one -> one.retired().size()).sum();
    }

    /** The size of what stays in use. */
    public long keptBytes() {
        return namespaces.stream().mapToLong(NamespaceReport::keptBytes).sum();
    }

    /** The size of what later prunes delete. */
    public long waitingBytes() {
        return namespaces.stream().mapToLong(NamespaceReport::waitingBytes).sum();
    }

    /** Why something was not done, one line each. */
    public List<String> problems() {
        return namespaces.stream().flatMap(one -> one.problems().stream()).toList();
    }
}
