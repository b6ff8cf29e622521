package io.jenkins.plugins.castor.engine.retention;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the caller of a prune knows of a namespace, and the store does not.
 *
 * @param used when a build of any kind used it last; empty if only the store tells
 * @param policy what to keep in it, instead of the policy of the request, whose size of the store counts as well
 * @param abandoned why it goes as a whole, for people; empty if it stays
 * @param groups what it is a part of
 */
public record NamespaceTerms(
        Optional<Instant> used, Optional<RetentionPolicy> policy, Optional<String> abandoned, List<GroupLimit> groups) {

    /** Nothing is known. */
    public static final NamespaceTerms NONE = new NamespaceTerms(Optional.empty(), Optional.empty(), Optional.empty());

    public NamespaceTerms {
        groups = List.copyOf(groups);
    }

    /** Of a namespace that is no part of a group. */
    public NamespaceTerms(Optional<Instant> used, Optional<RetentionPolicy> policy, Optional<String> abandoned) {
        this(used, policy, abandoned, List.of());
    }

    /** A copy for a part of these groups. */
    public NamespaceTerms withGroups(List<GroupLimit> wanted) {
        return new NamespaceTerms(used, policy, abandoned, wanted);
    }
}
