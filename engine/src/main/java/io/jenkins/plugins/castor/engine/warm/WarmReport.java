package io.jenkins.plugins.castor.engine.warm;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was copied into a near cache.
 *
 * @param namespaces in the order of the request
 * @param copiedBytes bytes that were copied
 * @param removed objects that were removed to make room
 * @param removedBytes their size
 * @param bytes what the directory has now
 * @param took wall time
 */
public record WarmReport(
        List<NamespaceResult> namespaces, long copiedBytes, int removed, long removedBytes, long bytes, Duration took) {

    /**
     * A namespace.
     *
     * @param generation its newest one in use; empty if there is none, or it could not be found
     * @param bytes the size of what its loads fetch
     * @param problem why the directory has not all of it; empty if it has
     */
    public record NamespaceResult(Namespace namespace, OptionalLong generation, long bytes, Optional<String> problem) {}

    /** Whether the directory has all that was asked for. */
    public boolean isComplete() {
        return namespaces.stream().allMatch(one -> one.problem().isEmpty());
    }
}
