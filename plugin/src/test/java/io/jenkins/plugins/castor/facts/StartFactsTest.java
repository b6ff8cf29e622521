package io.jenkins.plugins.castor.facts;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Run;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.time.Duration;
import java.util.Objects;
import java.util.logging.Level;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What was known of a build when it began is what counts at its end, whatever happened in between. */
class StartFactsTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @Test
    void theyAreThereBeforeAnyScriptRunsAndAfterARestart() throws Throwable {
        LogRecorder log = new LogRecorder().record(StartFacts.class, Level.FINE).capture(10);
        sessions.then(jenkins -> {
            start(jenkins, "kept");
            assertThat(log.getMessages())
                    .anySatisfy(line ->
                            assertThat(line).contains("Known of kept #1", "event = manual (what started the build)"));
            // As of a build that began before Castor was installed.
            WorkflowRun early = start(jenkins, "early");
            early.removeActions(StartFacts.class);
            early.save();
        });
        sessions.then(jenkins -> {
            jenkins.assertLogContains("[castor] saved 2 entries, ", end(jenkins, "kept"));
            WorkflowRun early = end(jenkins, "early");
            jenkins.assertLogContains("[castor] cache not saved: ", early);
            jenkins.assertLogContains("(the build began before Castor was there to see how)", early);
        });
    }

    @Test
    void aValueIsKeptAsItIsWhateverItHas() {
        String value = "main\nprotected\tthe job\tyes\r\\n\\000a\u0085protected\tthe job\tyes\u2028end\\";
        BuildFacts facts = BuildFacts.NONE.with(Fact.BRANCH, value, "a\tsource").with(Fact.UNMERGED, false, "the job");
        StartFacts kept = new StartFacts(facts, "");
        assertThat(kept.facts())
                .isEqualTo(BuildFacts.NONE.with(Fact.BRANCH, value, "a\tsource").with(Fact.UNMERGED, false, "the job"));
        assertThat(kept.remark()).isEmpty();
        Object read = Run.XSTREAM2.fromXML(Run.XSTREAM2.toXML(kept));
        assertThat(((StartFacts) read).facts()).isEqualTo(kept.facts());
    }

    private static WorkflowRun start(JenkinsRule jenkins, String name) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition("""
                node {
                    writeFile file: 'deps/one', text: 'content'
                    waitUntil(initialRecurrencePeriod: 100, quiet: true) { fileExists 'go' }
                    castorSave caches: ['deps=deps']
                }
                """, true));
        WorkflowRun run = Objects.requireNonNull(job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause("alice"))))
                .waitForStart();
        FilePath written = workspace(jenkins, name).child("deps/one");
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!written.exists()) {
            assertThat(System.nanoTime())
                    .as("it writes its file within a minute")
                    .isLessThan(end);
            Thread.sleep(50);
        }
        return run;
    }

    private static WorkflowRun end(JenkinsRule jenkins, String name) throws Exception {
        workspace(jenkins, name).child("go").touch(System.currentTimeMillis());
        WorkflowRun run =
                jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getLastBuild();
        return jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    private static FilePath workspace(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getRootPath().child("workspace").child(name);
    }
}
