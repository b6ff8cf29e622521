package io.jenkins.plugins.castor;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Job;
import hudson.model.Queue;
import hudson.model.Result;
import hudson.model.Run;
import hudson.slaves.DumbSlave;
import java.util.List;
import jenkins.model.ParameterizedJobMixIn;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;

/** Builds in a real Jenkins with one agent, which has the label {@code linux}, started as if somebody pressed the button. */
public final class Builds {

    private final JenkinsRule jenkins;

    public Builds(JenkinsRule jenkins) throws Exception {
        this.jenkins = jenkins;
        DumbSlave agent = jenkins.createOnlineSlave();
        agent.setLabelString("linux");
        agent.setNumExecutors(2);
    }

    /** A Pipeline on the agent. */
    public WorkflowJob pipeline(String name, String onAgent) throws Exception {
        return script(name, "node('linux') {\n" + onAgent + "\n}");
    }

    /** A whole Pipeline, in the sandbox. */
    public WorkflowJob script(String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    /** Runs it once more, and gives what it said. */
    public String run(Job<?, ?> job, Result expected) throws Exception {
        Queue.Item queued = ParameterizedJobMixIn.scheduleBuild2(job, 0, new CauseAction(new Cause.UserIdCause()));
        Run<?, ?> run = (Run<?, ?>) queued.getFuture().get();
        String log = JenkinsRule.getLog(run);
        assertThat(run.getResult()).as(log).isEqualTo(expected);
        return log;
    }

    /** A build that has begun. */
    public static WorkflowRun byHand(WorkflowJob job) throws Exception {
        return job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause())).waitForStart();
    }

    public String run(Job<?, ?> job) throws Exception {
        return run(job, Result.SUCCESS);
    }

    /** What Castor says in a console. */
    public static List<String> castor(String log) {
        return log.lines().filter(line -> line.contains("[castor]")).toList();
    }
}
