package io.jenkins.plugins.castor.engine.admin;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.List;
import java.util.Optional;

/**
 * The result of a revocation.
 *
 * @param revoked the generations that matched, newest first; in a dry run, those that would be revoked
 * @param later generations in use that are newer than the oldest revoked one, newest first: they may contain its content
 * @param newest the newest generation that is still in use; 0 when there is none
 * @param problems heads that could not be read and generations that could not be revoked, one line each
 */
public record RevokeReport(List<Revoked> revoked, List<Long> later, long newest, List<String> problems) {

    /**
     * A generation that matched the request.
     *
     * @param generation its number
     * @param head empty when it cannot be read
     * @param already whether it had been revoked before
     */
    public record Revoked(long generation, Optional<Head> head, boolean already) {}

    public RevokeReport {
        revoked = List.copyOf(revoked);
        later = List.copyOf(later);
        problems = List.copyOf(problems);
    }
}
