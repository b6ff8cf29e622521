package io.jenkins.plugins.castor.engine.repository;

import java.util.List;

/**
 * What was removed from a store.
 *
 * @param generations the numbers of those that were there, newest first
 * @param objects how many were removed
 * @param bytes of these
 */
public record ClearReport(List<Long> generations, long objects, long bytes) {

    public ClearReport {
        generations = List.copyOf(generations);
    }
}
