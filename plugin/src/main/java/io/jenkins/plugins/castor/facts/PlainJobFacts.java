package io.jenkins.plugins.castor.facts;

import hudson.model.Job;
import hudson.scm.NullSCM;
import hudson.scm.SCM;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jenkins.triggers.SCMTriggerItem;

/**
 * Facts from the configuration of a job outside multibranch projects: that it builds one branch, or nothing.
 */
final class PlainJobFacts {

    private static final String SOURCE = "the configuration of the job";
    private static final String GIT = "hudson.plugins.git.GitSCM";
    private static final String PIPELINE = "org.jenkinsci.plugins.workflow.job.WorkflowJob";

    private PlainJobFacts() {}

    /** That the job builds what its configuration names, where that is one branch, or no repository at all. */
    static BuildFacts of(Job<?, ?> job) {
        Optional<? extends Collection<? extends SCM>> repositories =
                job.getClass().getName().equals(PIPELINE) ? PipelineRepositories.of(job) : repositories(job);
        if (repositories.isEmpty()) {
            return BuildFacts.NONE;
        }
        Set<String> branches = new HashSet<>();
        for (SCM scm : repositories.get()) {
            Optional<String> branch = scm.getClass().getName().equals(GIT) ? GitBranch.of(scm) : Optional.empty();
            if (branch.isEmpty()) {
                return BuildFacts.NONE;
            }
            branches.add(branch.get());
        }
        if (branches.size() > 1) {
            return BuildFacts.NONE;
        }
        BuildFacts facts = BuildFacts.NONE.with(Fact.UNMERGED, false, SOURCE).with(Fact.PRIMARY, true, SOURCE);
        return branches.isEmpty()
                ? facts
                : facts.with(Fact.BRANCH, branches.iterator().next(), SOURCE);
    }

    private static Optional<List<SCM>> repositories(Job<?, ?> job) {
        SCMTriggerItem item = SCMTriggerItem.SCMTriggerItems.asSCMTriggerItem(job);
        return Optional.ofNullable(item)
                .map(known -> known.getSCMs().stream()
                        .filter(scm -> !(scm instanceof NullSCM))
                        .<SCM>map(scm -> scm)
                        .toList());
    }
}
