package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.List;
import java.util.Optional;

/**
 * What was revoked.
 *
 * @param revoked newest first
 * @param later generations in use that were saved after one that was revoked, and so may hold what it brought
 * @param problems heads that could not be looked at, a line each
 */
public record RevokeReport(List<Revoked> revoked, List<Long> later, List<String> problems) {

    /**
     * @param head empty where it cannot be read
     * @param already whether it was revoked before
     */
    public record Revoked(long generation, Optional<Head> head, boolean already) {}

    public RevokeReport {
        revoked = List.copyOf(revoked);
        later = List.copyOf(later);
        problems = List.copyOf(problems);
    }
}
