package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A controller that is restarted while builds load and save: they go on, and do again what was under way. */
class RestartTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    private Agent agent;

    @Test
    void loadsGoOnWhereverTheyWere() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins);

            AgentJob loads = new AgentJob(jenkins, "loads");
            Gate load = shutWhileFilesAreMissing(loads);
            loads.started(agent, "def load = castorLoad caches: ['deps=deps']\necho \"load was ${load.outcome}\"");
            load.awaitReached();

            AgentJob background = new AgentJob(jenkins, "background");
            Gate behind = shutWhileFilesAreMissing(background);
            background.started(
                    agent,
                    "castorLoad caches: ['deps=deps'], background: true\necho \"load was ${castorWait().outcome}\"");
            behind.awaitReached();
            goDown(jenkins.jenkins);
        });
        sessions.then(jenkins -> {
            goOn(jenkins);
            assertThat(ended(jenkins, "loads")).contains("load was hit");
            assertThat(ended(jenkins, "background"))
                    .contains("loading again what ended when Jenkins was restarted", "load was hit");
            assertThat(agent.workspace("loads").resolve("deps/a")).hasSize(9_000_000);
        });
    }

    @Test
    void savesGoOnWhereverTheyWere() throws Throwable {
        sessions.then(jenkins -> {
            begin(jenkins);

            AgentJob saves = new AgentJob(jenkins, "saves");
            fill(saves);
            Gate save = shut(saves, Gate.At.APPEND, 1);
            saves.started(agent, "castorSave caches: ['deps=deps']\necho 'went on'");
            save.awaitReached();

            AgentJob blocks = new AgentJob(jenkins, "blocks");
            fill(blocks);
            Gate block = shut(blocks, Gate.At.APPEND, 1);
            blocks.started(agent, "castor(caches: ['deps=deps']) { echo 'body' }\necho 'went on'");
            block.awaitReached();

            AgentJob bodies = new AgentJob(jenkins, "bodies");
            fill(bodies);
            jenkins.waitForMessage("in the body", bodies.started(agent, """
                    castor(caches: ['deps=deps']) {
                        echo 'in the body'
                        sleep 10
                    }
                    echo 'went on'"""));
            goDown(jenkins.jenkins);
        });
        sessions.then(jenkins -> {
            goOn(jenkins);
            for (String job : new String[] {"saves", "bodies", "blocks"}) {
                assertThat(ended(jenkins, job)).contains("[castor] saved ", "went on");
            }
        });
    }

    private void begin(JenkinsRule jenkins) throws Exception {
        CastorConfiguration.get()
                .setStore(new GatedStore(folder.resolve("store").toString()));
        CastorConfiguration.get().save();
        agent = Agent.connect(jenkins, "agent", folder);
    }

    /** Saves two files and deletes them; the gate stops the load that then reads them. */
    private Gate shutWhileFilesAreMissing(AgentJob builds) throws Exception {
        fill(builds);
        assertThat(builds.log(agent, "castorSave caches: ['deps=deps']")).contains("[castor] saved ");
        for (String name : new String[] {"a", "b"}) {
            Files.delete(agent.workspace(builds.name()).resolve("deps").resolve(name));
        }
        return shut(builds, Gate.At.READ, 4);
    }

    private static void goOn(JenkinsRule jenkins) throws Exception {
        Gate.removeAll();
        jenkins.waitOnline((DumbSlave) jenkins.jenkins.getNode("agent"));
    }

    /** What a controller does first; the harness takes the agents away from one that seems to stay up. */
    private static void goDown(Jenkins jenkins) throws ReflectiveOperationException {
        Field terminating = Jenkins.class.getDeclaredField("terminating");
        terminating.setAccessible(true);
        terminating.set(jenkins, true);
    }

    private static Gate shut(AgentJob builds, Gate.At at, int turn) {
        return Gate.shut(builds.name() + "/default/" + builds.name(), at, turn);
    }

    private void fill(AgentJob builds) throws IOException {
        Path deps = Files.createDirectories(agent.workspace(builds.name()).resolve("deps"));
        for (int i = 0; i < 2; i++) {
            byte[] content = new byte[9_000_000];
            new Random(i).nextBytes(content);
            Files.write(deps.resolve(i == 0 ? "a" : "b"), content);
        }
    }

    private static String ended(JenkinsRule jenkins, String job) throws Exception {
        WorkflowRun build =
                jenkins.jenkins.getItemByFullName(job, WorkflowJob.class).getLastBuild();
        return JenkinsRule.getLog(jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(build)));
    }
}
