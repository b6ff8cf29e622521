package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import java.util.List;
import java.util.Optional;

/**
 * What the caches of a build are called after, each with the variables that it comes from. No fact for a policy: a build of
 * GitHub's merge queue uses the caches of the branch that it will be merged into.
 *
 * @param project empty if the CI system does not say it
 * @param branch the branch, of a change its target, of a tag {@code tag:NAME}; empty if it is not known
 * @param job empty if the CI system does not say it
 * @param mainBranches the branches to fall back to, in order: the main one, or its usual names if it is not known
 */
public record CacheNames(
        Optional<Known> project, Optional<Known> branch, Optional<Known> job, List<Known> mainBranches) {

    /** The branch or the job of a build that has none. */
    public static final String NONE = "default";

    /** No branch can be called so, because Git allows no colon in it. */
    static final String TAG = "tag:";

    /** The usual names of main branches. */
    static final List<Known> USUAL_MAIN =
            List.of(new Known("main", "the usual main branches"), new Known("master", "the usual main branches"));

    public CacheNames {
        mainBranches = List.copyOf(mainBranches);
    }
}
