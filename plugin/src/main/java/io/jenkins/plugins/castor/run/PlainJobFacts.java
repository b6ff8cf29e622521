package io.jenkins.plugins.castor.run;

import hudson.model.Job;
import hudson.scm.NullSCM;
import hudson.scm.SCM;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import jenkins.triggers.SCMTriggerItem;

/**
 * What a job that is not of a multibranch project says about what it builds: nothing but one branch, or something that
 * nobody can tell from here.
 */
final class PlainJobFacts {

    private static final String SOURCE = "the configuration of the job";
    private static final String GIT = "hudson.plugins.git.GitSCM";

    private PlainJobFacts() {}

    /** These facts, and that the job builds what its configuration names, where that is one branch or no repository. */
    static BuildFacts add(Job<?, ?> job, BuildFacts facts) {
        if (ScmHeadFacts.head(job).isPresent()) {
            return facts;
        }
        Set<String> branches = new TreeSet<>();
        for (SCM scm : repositories(job)) {
            Optional<String> branch = scm.getClass().getName().equals(GIT) ? GitBranch.of(scm) : Optional.empty();
            if (branch.isEmpty()) {
                return facts;
            }
            branches.add(branch.get());
        }
        if (branches.size() > 1) {
            return facts;
        }
        BuildFacts more = facts.with(Fact.UNMERGED, false, SOURCE).with(Fact.PRIMARY, true, SOURCE);
        return branches.isEmpty()
                ? more
                : more.with(Fact.BRANCH, branches.iterator().next(), SOURCE);
    }

    private static List<SCM> repositories(Job<?, ?> job) {
        List<SCM> found = new ArrayList<>();
        SCMTriggerItem item = SCMTriggerItem.SCMTriggerItems.asSCMTriggerItem(job);
        if (item != null) {
            item.getSCMs().stream().filter(scm -> !(scm instanceof NullSCM)).forEach(found::add);
        }
        return found;
    }
}
