package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.queue.QueueTaskFuture;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Loads and saves that end half-way: nothing hangs, nothing is left over, nothing half is published or restored. */
@WithJenkins
@Timeout(120)
class InterruptionsTest {

    private static final String LOAD = "castorLoad caches: ['deps=deps']\n";
    private static final String BACKGROUND = "castorLoad caches: ['deps=deps'], background: true\n";
    private static final String SAVE = "castorSave caches: ['deps=deps']\n";

    @TempDir
    static Path folder;

    private static JenkinsRule jenkins;
    private static Agent agent;
    private static Path store;

    private AgentJob builds;
    private String namespace;
    private Path deps;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        agent = Agent.connect(rule, "agent", folder);
        store = folder.resolve("store");
        CastorConfiguration.get().setStore(new GatedStore(store.toString()));
    }

    @AfterAll
    static void end() throws Exception {
        Agent.endAll(jenkins);
    }

    @BeforeEach
    void job(TestInfo test) throws Exception {
        builds = new AgentJob(jenkins, test.getTestMethod().orElseThrow().getName());
        namespace = builds.name() + "/default/" + builds.name();
        agent.reconnect(jenkins);
        deps = agent.workspace(builds.name()).resolve("deps");
        fill(deps, 1);
    }

    /** Enough for several frames. */
    private static void fill(Path deps, int seed) throws IOException {
        Files.createDirectories(deps);
        byte[] large = new byte[12_000_000];
        new Random(seed).nextBytes(large);
        for (int i = 0; i < 4; i++) {
            Files.write(deps.resolve("file" + i), large);
            large[0]++;
        }
    }

    private void save() throws Exception {
        assertThat(builds.log(agent, SAVE)).contains("[castor] saved ");
        for (int i = 0; i < 4; i++) {
            Files.delete(deps.resolve("file" + i));
        }
    }

    private long generations() throws IOException {
        Path heads = store.resolve(namespace).resolve("heads");
        if (!Files.isDirectory(heads)) {
            return 0;
        }
        try (var all = Files.list(heads)) {
            return all.count();
        }
    }

    private static List<Path> staged() throws IOException {
        Path staging = store.resolve(".staging");
        if (!Files.isDirectory(staging)) {
            return List.of();
        }
        try (var all = Files.list(staging)) {
            return all.toList();
        }
    }

    private void nothingIsLeft() throws Exception {
        Sleep.until("all sessions are closed", Duration.ofSeconds(20), () -> GatedStore.OPEN.get() == 0);
        assertThat(staged()).isEmpty();
    }

    @Test
    void anAbortedLoadLeavesTheDirectoryAsItWas() throws Exception {
        save();
        Gate gate = Gate.shut(namespace, Gate.At.READ, 4);
        WorkflowRun build = builds.started(agent, LOAD + "echo 'not reached'");
        gate.awaitReached();
        assertThat(abort(build)).isLessThan(Duration.ofSeconds(5));
        try (var left = Files.list(deps)) {
            assertThat(left).as("when the build has ended").isEmpty();
        }
        gate.open();
        nothingIsLeft();
        jenkins.assertLogNotContains("not reached", build);
    }

    @Test
    void aLoadInTheBackgroundLetsTheBuildGoOn() throws Exception {
        save();
        Gate gate = Gate.shut(namespace, Gate.At.READ, 4);
        WorkflowRun build = builds.started(
                agent, BACKGROUND + "echo 'went on'\ndef load = castorWait()\necho \"load was ${load.outcome}\"");
        gate.awaitReached();
        jenkins.waitForMessage("went on", build);
        gate.open();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertThat(JenkinsRule.getLog(build))
                .containsSubsequence(
                        "[castor] loading in the background", "went on", "[castor] restored 4 files", "load was hit");
        nothingIsLeft();
    }

    @Test
    void aSaveWaitsForALoadInTheBackground() throws Exception {
        save();
        assertThat(builds.log(agent, BACKGROUND + SAVE))
                .containsSubsequence("[castor] restored 4 files", "[castor] unchanged: ");
    }

    @Test
    void whereNoLoadRunsInTheBackgroundNothingIsWaitedFor() throws Exception {
        assertThat(builds.log(agent, "echo \"load was ${castorWait().outcome}\""))
                .contains("[castor] no load was started in the background in this workspace", "load was none");
    }

    @Test
    void anAbortEndsALoadInTheBackground() throws Exception {
        save();
        Gate gate = Gate.shut(namespace, Gate.At.READ, 4);
        WorkflowRun build = builds.started(agent, BACKGROUND + "castorWait()\necho 'not reached'");
        gate.awaitReached();
        assertThat(abort(build)).isLessThan(Duration.ofSeconds(5));
        gate.open();
        nothingIsLeft();
        try (var left = Files.list(deps)) {
            assertThat(left).isEmpty();
        }
        jenkins.assertLogNotContains("not reached", build);
    }

    @Test
    void theEndOfItsNodeEndsALoadInTheBackground() throws Exception {
        save();
        Gate gate = Gate.shut(namespace, Gate.At.READ, 4);
        WorkflowRun build = builds.started(agent, BACKGROUND + "sleep 3");
        gate.awaitReached();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        gate.open();
        nothingIsLeft();
        try (var left = Files.list(deps)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void anAbortedSavePublishesNothing() throws Exception {
        Gate gate = Gate.shut(namespace, Gate.At.APPEND, 3);
        WorkflowRun build = builds.started(agent, SAVE + "echo 'not reached'");
        gate.awaitReached();
        assertThat(staged()).isNotEmpty();
        assertThat(agent.leftovers(builds.name())).isNotEmpty();
        assertThat(abort(build)).isLessThan(Duration.ofSeconds(5));
        assertThat(agent.leftovers(builds.name()))
                .as("when the build has ended")
                .isEmpty();
        gate.open();
        nothingIsLeft();
        assertThat(generations()).isZero();
        jenkins.assertLogNotContains("not reached", build);
    }

    private static Duration abort(WorkflowRun build) throws Exception {
        long start = System.nanoTime();
        build.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void aLoadWhoseAgentDiesIsCold() throws Exception {
        save();
        Gate gate = Gate.shut(namespace, Gate.At.READ, 4);
        WorkflowRun build = builds.started(agent, LOAD + "echo 'went on'");
        gate.awaitReached();
        agent.launcher().kill();
        jenkins.assertBuildStatusSuccess(waitFor(build));
        jenkins.assertLogContains("[castor] cold: ", build);
        jenkins.assertLogContains("went on", build);
        gate.open();
        nothingIsLeft();
    }

    @Test
    void aSaveWhoseAgentDiesPublishesNothing() throws Exception {
        Gate gate = Gate.shut(namespace, Gate.At.APPEND, 3);
        WorkflowRun build = builds.started(agent, SAVE + "echo 'went on'");
        gate.awaitReached();
        agent.launcher().kill();
        jenkins.assertBuildStatusSuccess(waitFor(build));
        jenkins.assertLogContains("[castor] cache not saved: ", build);
        jenkins.assertLogContains("went on", build);
        gate.open();
        Sleep.until("all sessions are closed", Duration.ofSeconds(20), () -> GatedStore.OPEN.get() == 0);
        assertThat(staged()).isEmpty();
        assertThat(generations()).isZero();
    }

    private static WorkflowRun waitFor(WorkflowRun build) throws Exception {
        Sleep.until("the build has ended", Duration.ofSeconds(60), () -> !build.isLogUpdated());
        return build;
    }

    @Test
    void ofTwoSavesAtOnceNothingIsMixed() throws Exception {
        Path other =
                agent.root().resolve("workspace").resolve(builds.name() + "@2").resolve("deps");
        fill(other, 2);
        byte[] mine = Files.readAllBytes(deps.resolve("file0"));
        byte[] others = Files.readAllBytes(other.resolve("file0"));
        Gate gate = Gate.shut(namespace, Gate.At.APPEND, 3);
        QueueTaskFuture<WorkflowRun> first = builds.begin(agent, SAVE);
        gate.awaitReached();
        String second = builds.log(agent, SAVE);
        gate.open();
        String slower = JenkinsRule.getLog(jenkins.assertBuildStatusSuccess(first.get(60, TimeUnit.SECONDS)));
        assertThat(second).contains("[castor] saved ").contains("generation 1: ");
        assertThat(slower).contains("[castor] saved ").contains("generation 2: ");

        for (int i = 0; i < 4; i++) {
            Files.delete(deps.resolve("file" + i));
        }
        assertThat(builds.log(agent, LOAD)).contains("restored 4 files", "generation 2, ");
        assertThat(Files.readAllBytes(deps.resolve("file0"))).isEqualTo(mine).isNotEqualTo(others);
        nothingIsLeft();
    }
}
