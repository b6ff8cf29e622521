package io.jenkins.plugins.castor.stores;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.queue.QueueTaskFuture;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;

/** AgentJob of Pipelines, started as if somebody had pressed the button. */
final class AgentJob {

    private final JenkinsRule jenkins;
    private final WorkflowJob job;

    /** Of a new job. */
    AgentJob(JenkinsRule jenkins, String name) throws IOException {
        this(jenkins, jenkins.createProject(WorkflowJob.class, name));
    }

    AgentJob(JenkinsRule jenkins, WorkflowJob job) {
        this.jenkins = jenkins;
        this.job = job;
    }

    String name() {
        return job.getName();
    }

    /** Runs steps on an agent until the build ends. */
    WorkflowRun run(Agent agent, String steps) throws Exception {
        return begin(agent, steps).get();
    }

    /** The same, started by nobody: nothing is known of it, and it may not save. */
    WorkflowRun withoutCause(Agent agent, String steps) throws Exception {
        define(agent, steps);
        return job.scheduleBuild2(0).get();
    }

    /** The log of such a build, which has to succeed. */
    String log(Agent agent, String steps) throws Exception {
        return JenkinsRule.getLog(jenkins.assertBuildStatusSuccess(run(agent, steps)));
    }

    QueueTaskFuture<WorkflowRun> begin(Agent agent, String steps) throws Exception {
        define(agent, steps);
        return job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause()));
    }

    private void define(Agent agent, String steps) throws Exception {
        job.setDefinition(
                new CpsFlowDefinition("node('" + agent.node().getNodeName() + "') {\n" + steps + "\n}\n", true));
    }

    /** Such a build, when it has begun. */
    WorkflowRun started(Agent agent, String steps) throws Exception {
        return begin(agent, steps).waitForStart();
    }
}
