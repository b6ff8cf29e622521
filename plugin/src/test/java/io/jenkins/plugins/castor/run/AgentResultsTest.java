package io.jenkins.plugins.castor.run;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.model.TaskListener;
import hudson.slaves.ComputerLauncher;
import hudson.slaves.DumbSlave;
import hudson.slaves.RetentionStrategy;
import hudson.slaves.SlaveComputer;
import io.jenkins.plugins.castor.agent.GrantAccess;
import io.jenkins.plugins.castor.agent.LoadResult;
import io.jenkins.plugins.castor.agent.SaveResult;
import io.jenkins.plugins.castor.agent.StoreAccess;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.ToolProvider;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a hostile agent answers does not fill the records of builds, and does not lie about namespaces. */
class AgentResultsTest {

    private static final Namespace OWN = new Namespace("p", "b", "j");

    @Test
    void presetsThatThereAreNotAreLeftOut() {
        assertThat(AgentResults.presets(null)).isEmpty();
        assertThat(AgentResults.presets(Map.of("own=/etc", "x", "npm", "a\n" + "x".repeat(1_000_000), 7, 8)))
                .hasEntrySatisfying(
                        "npm", file -> assertThat(file).hasSizeLessThan(2000).doesNotContain("\n"))
                .hasSize(1);
    }

    @Test
    void aLoadIsBoundedAndNamesOnlyWhatItMayLoadFrom() {
        LoadResult bounded = AgentResults.bounded(
                load("hit", "a\n\u001b[31m\u202e" + "x".repeat(1_000_000), "other/main/secret", -1, Long.MAX_VALUE),
                List.of(OWN));
        assertThat(bounded.sentence()).hasSizeLessThan(2000).doesNotContain("\n", "\u001b", "\u202e");
        assertThat(bounded.why()).hasSizeLessThan(2000).doesNotContain("\n", "\u001b", "\u202e");
        assertThat(bounded.namespace()).isEmpty();
        assertThat(bounded.generation()).isZero();
        assertThat(bounded.bytes()).isEqualTo(1L << 50);
        assertThat(bounded.saved()).isLessThanOrEqualTo(System.currentTimeMillis());
        assertThat(bounded.warnings()).hasSize(200);
        assertThat(AgentResults.bounded(load("hit", "x", OWN.path(), 1, 1), List.of(OWN))
                        .namespace())
                .isEqualTo(OWN.path());
    }

    @Test
    void anAnswerThatMakesNoSenseIsAMiss() {
        for (LoadResult odd : new LoadResult[] {null, load("great", "x", "", 1, 1), load(null, null, null, 1, 1)}) {
            LoadResult bounded = AgentResults.bounded(odd, List.of(OWN));
            assertThat(bounded.outcome()).isEqualTo("miss");
            assertThat(bounded.trouble()).isTrue();
        }
        SaveResult odd = new SaveResult(null, false, false, null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, null);
        assertThat(AgentResults.bounded(odd).outcome()).isEqualTo(SaveResult.Outcome.SKIPPED);
        SaveResult leavesOut = AgentResults.bounded(new SaveResult(
                SaveResult.Outcome.PREPARED,
                false,
                false,
                "",
                0,
                0,
                0,
                0,
                0,
                0,
                Long.MAX_VALUE,
                -1,
                -1,
                0,
                null,
                new byte[0]));
        assertThat(leavesOut.leftOut()).isEqualTo(1L << 50);
        assertThat(leavesOut.leftOutBytes()).isZero();
        assertThat(leavesOut.unusedDays()).isZero();
    }

    private static LoadResult load(String outcome, String text, String namespace, long low, long high) {
        List<String> warnings = new ArrayList<>(Collections.nCopies(10_000, text));
        return new LoadResult(
                outcome, false, false, text, true, text, namespace, low, high, text, high, high, high, high, warnings);
    }

    @Test
    @WithJenkins
    void theRecordOfABuildOnAHostileAgentStaysSmall(JenkinsRule jenkins, @TempDir Path folder) throws Exception {
        DumbSlave agent = new DumbSlave("hostile", folder.toString(), new HostileLauncher(folder.toString()));
        agent.setRetentionStrategy(RetentionStrategy.NOOP);
        jenkins.jenkins.addNode(agent);
        jenkins.waitOnline(agent);
        CastorConfiguration.get().setStore(new UselessStore());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "hostile");
        job.setDefinition(new CpsFlowDefinition("node('hostile') { castorLoad caches: ['deps=deps'] }", true));
        try {
            WorkflowRun run = jenkins.buildAndAssertSuccess(job);
            assertThat(run.getAction(CacheRecords.class).getLoads())
                    .singleElement()
                    .satisfies(load -> assertThat(load.getSentence())
                            .startsWith("cold: EVIL")
                            .hasSizeLessThan(2000)
                            .doesNotContain("\u001b"));
            assertThat(new File(run.getRootDir(), "build.xml"))
                    .exists()
                    .satisfies(file -> assertThat(file.length()).isLessThan(100_000));
            assertThat(JenkinsRule.getLog(run)).contains("[castor] cold: EVIL").hasSizeLessThan(100_000);
        } finally {
            agent.toComputer().disconnect(null).get();
        }
    }

    /** An agent that has a class of its own in the place of one of Castor's. */
    public static final class HostileLauncher extends ComputerLauncher {

        private final String folder;

        HostileLauncher(String folder) {
            this.folder = folder;
        }

        @Override
        public void launch(SlaveComputer computer, TaskListener listener) throws IOException, InterruptedException {
            Path source = Files.writeString(Path.of(folder, "FailureMessage.java"), """
                    package io.jenkins.plugins.castor.agent;
                    public final class FailureMessage {
                        public static String of(Throwable failure) {
                            return "EVIL\\u001b[31m".repeat(1_000_000);
                        }
                    }
                    """);
            Path classes = Files.createDirectories(Path.of(folder, "classes"));
            ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), source.toString());
            Path jar = Path.of(folder, "agent.jar");
            Files.write(jar, Jenkins.get().getJnlpJars("agent.jar").readFully());
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            classes + File.pathSeparator + jar,
                            "hudson.remoting.Launcher")
                    .redirectError(Path.of(folder, "agent.err").toFile())
                    .start();
            computer.setChannel(process.getInputStream(), process.getOutputStream(), listener, null);
        }
    }

    /** Gives agents a grant that cannot be read. */
    private static final class UselessStore extends StoreConfiguration {

        @Override
        public StoreSession begin(FilePath workspace, Duration validity) {
            return new StoreSession() {
                @Override
                public Castor castor() throws IOException {
                    throw new IOException("not for this test");
                }

                @Override
                public StoreAccess toLoad(List<Namespace> namespaces) {
                    return new GrantAccess(new byte[] {1});
                }

                @Override
                public StoreAccess toTransfer(Namespace namespace, Manifest manifest, Limits limits) {
                    return new GrantAccess(new byte[] {1});
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Optional<Castor> open() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "a useless store";
        }
    }
}
