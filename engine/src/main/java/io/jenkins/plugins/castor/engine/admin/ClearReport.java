package io.jenkins.plugins.castor.engine.admin;

import java.util.List;

/**
 * What a clear removed from a store.
 *
 * @param generations the numbers of the generations that were removed, newest first
 * @param objects number of objects removed: heads, snapshots and packs
 * @param bytes total size of the removed objects
 */
public record ClearReport(List<Long> generations, long objects, long bytes) {

    public ClearReport {
        generations = List.copyOf(generations);
    }
}
