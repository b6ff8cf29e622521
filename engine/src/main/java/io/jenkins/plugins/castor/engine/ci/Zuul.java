package io.jenkins.plugins.castor.engine.ci;

import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.Set;

/**
 * Zuul: version 2 with Jenkins, and version 3 or later, if the job sets these variables with the filter
 * {@code zuul_legacy_vars}.
 */
final class Zuul implements CiBuild.Adapter {
    private static final String CHANGE = "ZUUL_CHANGE";
    private static final String PIPELINE = "ZUUL_PIPELINE";
    private static final String REF = "ZUUL_REFNAME";

    /** The usual names of pipelines that run after a merge. */
    private static final Set<String> AFTER_MERGE = Set.of("postmerge", "post", "promote");

    @Override
    public String name() {
        return "Zuul";
    }

    @Override
    public boolean runs(Environment environment) {
        return environment.has(PIPELINE) || environment.has("ZUUL_UUID");
    }

    @Override
    public void gather(Environment environment) {
        environment.take(Fact.PROJECT, "ZUUL_PROJECT");
        environment.take(Fact.PIPELINE, PIPELINE);
        environment.take(Fact.CHANGE, CHANGE);
        environment.take(Fact.COMMIT, "ZUUL_COMMIT", "ZUUL_NEWREV");
        Jenkins.gatherBuild(environment);
        if (!environment.facts().known().containsKey(Fact.BUILD)) {
            environment.take(Fact.BUILD, "ZUUL_UUID");
        }
        if (environment.has("ZUUL_BRANCH")) {
            environment.take(Fact.BRANCH, "ZUUL_BRANCH");
        } else {
            GerritTrigger.gatherBranch(environment, REF);
            GerritTrigger.nameTag(environment, REF);
        }
        if (environment.has(CHANGE)) {
            environment.say(Fact.EVENT, Environment.CHANGE, CHANGE);
            environment.say(Fact.UNMERGED, !AFTER_MERGE.contains(environment.get(PIPELINE)), CHANGE, PIPELINE);
        } else if (environment.has(PIPELINE)) {
            environment.say(Fact.UNMERGED, false, CHANGE + " (not set)");
            if (environment.has("ZUUL_NEWREV")) {
                GerritTrigger.gatherRefUpdate(environment, REF);
            }
        }
    }
}
