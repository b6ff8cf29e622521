package io.jenkins.plugins.castor.facts;

import hudson.model.Job;
import hudson.scm.SCM;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.flow.FlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;

/**
 * Where the script of a Pipeline comes from. The job itself also tells what its last builds checked out; but that is what a
 * build did, and a build may have been of a change. Loaded only where there is the plugin for Pipeline jobs.
 */
final class PipelineRepositories {

    private static final String INLINE = "org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition";

    private PipelineRepositories() {}

    /** None for a script that stands in the job; empty where it cannot be told where the script is from. */
    static Optional<Collection<? extends SCM>> of(Job<?, ?> job) {
        FlowDefinition definition = ((WorkflowJob) job).getDefinition();
        if (definition == null) {
            return Optional.empty();
        }
        if (definition.getClass().getName().equals(INLINE)) {
            return Optional.of(List.of());
        }
        return Optional.<Collection<? extends SCM>>of(definition.getSCMs()).filter(scms -> !scms.isEmpty());
    }
}
