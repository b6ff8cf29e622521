package io.jenkins.plugins.castor.engine.migrate;

import java.util.List;

/**
 * What an import takes from an old tree.
 *
 * @param caches what becomes a cache directory
 * @param leftOut what does not
 */
public record ImportPlan(List<Found> caches, List<LeftOut> leftOut) {

    /**
     * A cache.
     *
     * @param bytes of its files
     */
    public record Found(OldPlace place, long files, long bytes) {}

    /**
     * A directory or a file that no cache is made of.
     *
     * @param path from the root of the tree on
     * @param reason why, and what to do to take it
     */
    public record LeftOut(String path, long files, long bytes, String reason) {}

    public ImportPlan {
        caches = List.copyOf(caches);
        leftOut = List.copyOf(leftOut);
    }

    /** Bytes of all files that are taken. */
    public long bytes() {
        return caches.stream().mapToLong(Found::bytes).sum();
    }
}
