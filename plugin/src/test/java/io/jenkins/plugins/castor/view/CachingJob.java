package io.jenkins.plugins.castor.view;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Result;
import hudson.model.TopLevelItem;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;

/** Jobs whose builds load and save a cache with a real agent. */
final class CachingJob {

    /** Grows by a file with each build. */
    static final String PIPELINE = """
            node('linux') {
                castorLoad caches: ['deps=deps']
                sh "mkdir -p deps && head -c 4000 /dev/urandom > deps/${env.BUILD_NUMBER}"
                castorSave()
                sh 'rm -r deps'
            }
            """;

    private CachingJob() {}

    static WorkflowJob job(WorkflowJob job, String pipeline) throws Exception {
        job.setDefinition(new CpsFlowDefinition(pipeline, true));
        return job;
    }

    static WorkflowJob job(JenkinsRule jenkins, String name) throws Exception {
        return job(jenkins.createProject(WorkflowJob.class, name), PIPELINE);
    }

    /** As if somebody had pressed the button. */
    static WorkflowRun run(JenkinsRule jenkins, WorkflowJob job) throws Exception {
        return jenkins.assertBuildStatus(
                Result.SUCCESS, job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause())));
    }

    static String url(TopLevelItem item) {
        return item.getUrl() + JobCaches.URL + "/";
    }

    static java.nio.file.Path store() {
        return Jenkins.get().getRootDir().toPath().resolve("castor");
    }
}
