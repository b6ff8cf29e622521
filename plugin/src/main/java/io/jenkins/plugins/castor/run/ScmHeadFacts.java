package io.jenkins.plugins.castor.run;

import hudson.model.Job;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.Optional;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.metadata.PrimaryInstanceMetadataAction;
import jenkins.scm.api.mixin.ChangeRequestSCMHead;
import jenkins.scm.api.mixin.TagSCMHead;

/** What the job of one branch, tag or change request knows about that: a multibranch project made it for nothing else. */
final class ScmHeadFacts {

    private static final String SOURCE = "the job of a multibranch project";

    private ScmHeadFacts() {}

    static Optional<SCMHead> head(Job<?, ?> job) {
        return Optional.ofNullable(SCMHead.HeadByItem.findHead(job));
    }

    /** These facts, and over them what the job is for. */
    static BuildFacts add(Job<?, ?> job, BuildFacts facts) {
        Optional<SCMHead> head = head(job);
        if (head.isEmpty()) {
            return facts;
        }
        String project = ((hudson.model.Item) job.getParent()).getFullName();
        BuildFacts more = facts.with(Fact.PROJECT, project, SOURCE);
        if (head.get() instanceof ChangeRequestSCMHead change) {
            return more.with(Fact.CHANGE, change.getId(), SOURCE)
                    .with(Fact.BRANCH, change.getTarget().getName(), SOURCE)
                    .with(Fact.EVENT, "change", SOURCE)
                    .with(Fact.UNMERGED, true, SOURCE)
                    .with(Fact.PRIMARY, false, SOURCE);
        }
        if (head.get() instanceof TagSCMHead) {
            return merged(more.with(Fact.BRANCH, head.get().getName(), SOURCE))
                    .with(Fact.EVENT, "tag", SOURCE)
                    .with(Fact.PRIMARY, false, SOURCE);
        }
        return merged(more.with(Fact.BRANCH, head.get().getName(), SOURCE))
                .with(Fact.PRIMARY, job.getAction(PrimaryInstanceMetadataAction.class) != null, SOURCE);
    }

    /** Whose build started it may still have chosen what it builds. */
    private static BuildFacts merged(BuildFacts facts) {
        return facts.value(Fact.UNMERGED).filter("yes"::equals).isPresent()
                ? facts
                : facts.with(Fact.UNMERGED, false, SOURCE);
    }
}
