package io.jenkins.plugins.castor.cli.command.local;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.tree.Removal;
import io.jenkins.plugins.castor.engine.tree.Removal.Removed;
import java.nio.file.Files;
import java.util.List;

/**
 * Deletes from a cache directory what a save would take from it. What the cache excludes (locks, configuration) stays, with
 * its directories, and so does the cache directory itself. Links are deleted, never followed.
 */
final class CacheEmptier {

    private CacheEmptier() {}

    /**
     * What was deleted, or would be deleted.
     *
     * @param there whether the cache directory exists
     */
    record EmptiedCache(CacheDirectory cache, boolean there, Removed removed) {}

    static EmptiedCache empty(CacheDirectory cache, boolean dryRun) throws InterruptedException {
        // The cache directory itself may be a link.
        return Files.isDirectory(cache.path())
                ? new EmptiedCache(cache, true, Removal.empty(cache.path(), cache.filter(), dryRun))
                : new EmptiedCache(cache, false, new Removed(0, 0, 0, List.of()));
    }
}
