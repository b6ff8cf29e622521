package io.jenkins.plugins.castor.engine.retention;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The generations of a namespace that are in use, as a policy sees them.
 *
 * @param generations newest first
 */
record NamespaceUse(Namespace namespace, List<GenerationUse> generations) {

    /**
     * A generation.
     *
     * @param published by the store's clock
     * @param snapshot its digest; generations that only say that the cache is used have the same one
     * @param objects the sizes of the snapshot and the packs that it needs, by their names
     */
    record GenerationUse(long number, Instant published, String snapshot, Map<String, Long> objects) {}
}
