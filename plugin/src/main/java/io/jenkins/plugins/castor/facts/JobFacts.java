package io.jenkins.plugins.castor.facts;

import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Job;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.Optional;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.metadata.PrimaryInstanceMetadataAction;
import jenkins.scm.api.mixin.ChangeRequestSCMHead;
import jenkins.scm.api.mixin.TagSCMHead;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Facts that follow from the job, not from what started its build. A job of a multibranch project builds only its head. */
@Restricted(NoExternalUse.class)
public final class JobFacts {

    static final String MULTIBRANCH = "the job of a multibranch project";

    private JobFacts() {}

    /** The branch, tag or change request that the job was made for, if it is one of a multibranch project. */
    public static Optional<SCMHead> head(Job<?, ?> job) {
        return Optional.ofNullable(SCMHead.HeadByItem.findHead(job));
    }

    /** The job that this one is a part of, as a configuration is of a matrix. */
    public static Optional<Job<?, ?>> whole(Job<?, ?> job) {
        return job.getParent() instanceof Job<?, ?> whole ? Optional.of(whole) : Optional.empty();
    }

    /** What the job belongs to: its multibranch project or its folder, or else the job itself. */
    public static String project(Job<?, ?> job) {
        Optional<Job<?, ?>> whole = whole(job);
        if (whole.isPresent()) {
            return project(whole.get());
        }
        ItemGroup<?> parent = job.getParent();
        return parent instanceof Item item ? item.getFullName() : job.getFullName();
    }

    /** Corrects facts by what the job is for. The job can show that a build is of a change, but never that it is not. */
    static BuildFacts limit(Job<?, ?> job, BuildFacts facts) {
        Optional<SCMHead> head = head(job);
        if (head.isEmpty()) {
            return facts;
        }
        BuildFacts more = facts.without(Fact.PIPELINE)
                .without(Fact.PROTECTED)
                .with(Fact.PROJECT, project(job), MULTIBRANCH)
                .with(Fact.BRANCH, head.get().getName(), MULTIBRANCH);
        if (head.get() instanceof ChangeRequestSCMHead change) {
            return more.with(Fact.CHANGE, change.getId(), MULTIBRANCH)
                    .with(Fact.BRANCH, change.getTarget().getName(), MULTIBRANCH)
                    .with(Fact.EVENT, "change", MULTIBRANCH)
                    .with(Fact.UNMERGED, true, MULTIBRANCH)
                    .with(Fact.PRIMARY, false, MULTIBRANCH);
        }
        if (head.get() instanceof TagSCMHead) {
            return more.without(Fact.BRANCH)
                    .with(Fact.EVENT, "tag", MULTIBRANCH)
                    .with(Fact.PRIMARY, false, MULTIBRANCH);
        }
        if (!BranchHeads.isMerged(head.get())) {
            return more.value(Fact.UNMERGED).filter("yes"::equals).isPresent()
                    ? more.with(Fact.PRIMARY, false, MULTIBRANCH)
                    : more.without(Fact.UNMERGED).with(Fact.PRIMARY, false, MULTIBRANCH);
        }
        return isPrimary(job) ? more : more.with(Fact.PRIMARY, false, MULTIBRANCH);
    }

    /** Facts about a build for which nothing was chosen. */
    public static BuildFacts own(Job<?, ?> job) {
        if (head(job).isEmpty()) {
            return PlainJobFacts.of(job);
        }
        // The limit takes "no" away again where the head is not known to be a branch.
        return limit(
                job,
                BuildFacts.NONE
                        .with(Fact.UNMERGED, false, MULTIBRANCH)
                        .with(Fact.PRIMARY, isPrimary(job), MULTIBRANCH));
    }

    /** Whether the head of the job is the primary branch of its multibranch project. */
    public static boolean isPrimary(Job<?, ?> job) {
        return job.getAction(PrimaryInstanceMetadataAction.class) != null;
    }
}
