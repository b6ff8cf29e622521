package io.jenkins.plugins.castor.steps;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PipelineTest {

    private JenkinsRule jenkins;

    @BeforeEach
    void agent(JenkinsRule rule) throws Exception {
        jenkins = rule;
        DumbSlave agent = rule.createOnlineSlave();
        agent.setLabelString("linux");
    }

    @Test
    void theFirstBuildIsColdAndTheNextOneHits() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "website");
        job.setDefinition(new CpsFlowDefinition("""
                node('linux') {
                    def loaded = castorLoad caches: ['deps=deps']
                    echo "outcome ${loaded.outcome} of ${loaded.namespace} with ${loaded.files} files"
                    sh 'cat deps/one || (mkdir -p deps && echo content > deps/one)'
                    castorSave()
                    sh 'rm -r deps'
                }
                """, true));
        WorkflowRun first = byHand(job);
        jenkins.assertLogContains("[castor] cold: ", first);
        jenkins.assertLogContains("[castor] saved 2 entries, 8 B in ", first);
        WorkflowRun second = byHand(job);
        jenkins.assertLogContains("[castor] restored 1 file, 8 B in ", second);
        jenkins.assertLogContains("outcome hit of website/default/website with 1 files", second);
        jenkins.assertLogContains("[castor] unchanged: ", second);
    }

    /** As if somebody had pressed the button. */
    private WorkflowRun byHand(WorkflowJob job) throws Exception {
        return jenkins.assertBuildStatus(
                Result.SUCCESS, job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause())));
    }
}
