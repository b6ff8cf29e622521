package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Slave;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** An agent that connects over a WebSocket, and its end in the middle of a load or a save. */
@WithJenkins
@Timeout(600)
class WebSocketTest {

    private static final String FILL = """
            mkdir -p deps
            for i in 0 1 2 3; do head -c 12000000 /dev/urandom > deps/file$i; done
            """;

    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    private Path temp;

    private JenkinsRule jenkins;
    private WorkflowJob job;
    private String namespace;
    private Path store;

    @BeforeEach
    void connect(JenkinsRule rule) throws Exception {
        jenkins = rule;
        store = temp.resolve("store");
        CastorConfiguration.get().setStore(new GatedStore(store.toString()));
        Slave agent = agents.createAgent(
                rule,
                InboundAgentExtension.Options.newBuilder()
                        .name("far")
                        .webSocket()
                        .build());
        agent.setLabelString("far");
        job = rule.createProject(WorkflowJob.class, "socket");
        namespace = "socket/default/socket";
    }

    @AfterEach
    void open() {
        Gate.removeAll();
    }

    private WorkflowRun begun(String steps) throws Exception {
        job.setDefinition(new CpsFlowDefinition("node('far') {\n" + steps + "\n}", true));
        return Builds.byHand(job);
    }

    /** That Jenkins notices can take as long as it waits for an answer to a ping. */
    private WorkflowRun ended(WorkflowRun build) throws Exception {
        Sleep.until("the build has ended", Duration.ofMinutes(6), () -> !build.isLogUpdated());
        return build;
    }

    @Test
    void whatItSavesItLoadsAndItsEndMakesALoadColdAndASaveNone() throws Exception {
        WorkflowRun saved = jenkins.assertBuildStatusSuccess(
                ended(begun("sh '''" + FILL + "'''\ncastorSave caches: ['deps=deps']\nsh 'rm -r deps'")));
        jenkins.assertLogContains("[castor] saved 5 entries, 48.0 MB", saved);

        Gate gate = Gate.shut(namespace, Gate.At.READ, 4);
        WorkflowRun load = begun("castorLoad caches: ['deps=deps']\necho 'went on'");
        gate.awaitReached();
        agents.stop(jenkins, "far");
        jenkins.assertLogContains("[castor] cold: ", jenkins.assertBuildStatusSuccess(ended(load)));
        jenkins.assertLogContains("went on", load);
        Gate.removeAll();

        agents.start(
                jenkins,
                InboundAgentExtension.Options.newBuilder()
                        .name("far")
                        .webSocket()
                        .build());
        gate = Gate.shut(namespace, Gate.At.APPEND, 3);
        WorkflowRun save = begun("sh '''" + FILL + "'''\ncastorSave caches: ['deps=deps']\necho 'went on'");
        gate.awaitReached();
        agents.stop(jenkins, "far");
        jenkins.assertLogContains("[castor] cache not saved: ", jenkins.assertBuildStatusSuccess(ended(save)));
        jenkins.assertLogContains("went on", save);
        Gate.removeAll();
        Sleep.until("all sessions are closed", Duration.ofSeconds(60), () -> GatedStore.OPEN.get() == 0);
        try (var heads = Files.list(store.resolve(namespace).resolve("heads"))) {
            assertThat(heads).hasSize(1);
        }
    }
}
