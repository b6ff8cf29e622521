package io.jenkins.plugins.castor.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.FilePath;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.S3Store;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Castor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Stores and agents that take a connection and never answer: the deadline of the step ends the wait, and the build goes on. */
@WithJenkins
class UnresponsiveTest {

    private static Builds builds;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        builds = new Builds(rule);
        BuildAgent.grace = Duration.ofSeconds(5);
    }

    @AfterEach
    void goOn() throws Exception {
        signalAgent("CONT");
    }

    @Test
    void aSaveToAnS3ServerThatNeverAnswersEndsAtItsDeadline() throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "s3", "", "key", "the-secret-key"));
        // The kernel takes connections for the socket; no program ever reads from them.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            S3Store store =
                    new S3Store("s3://bucket/x?region=us-east-1&endpoint=http://127.0.0.1:" + silent.getLocalPort());
            store.setCredentialsId("s3");
            CastorConfiguration.get().setStore(store);
            long start = System.nanoTime();
            String log = builds.run(builds.pipeline("silent-store", """
                    writeFile file: 'deps/one', text: 'content'
                    castorSave caches: ['deps=deps'], deadline: 1
                    """));
            assertThat(Builds.castor(log))
                    .last()
                    .asString()
                    .startsWith("[castor] cache not saved: the deadline of 1 min 0 s passed while the controller waited"
                            + " for the store");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(110));
        }
    }

    @Test
    void aLoadOnAnAgentThatNeverAnswersIsGivenUp() throws Exception {
        CastorConfiguration.get().setStore(new StoppingStore());
        String log = builds.run(builds.pipeline("silent-agent", """
                castorLoad caches: ['deps=deps'], deadline: 1
                echo 'went on'
                """));
        assertThat(Builds.castor(log))
                .singleElement()
                .asString()
                .startsWith("[castor] cold: the agent ")
                // What is left of the minute when the agent is asked, and the grace.
                .containsPattern(
                        " did not answer within (1 min [0-5]|[1-5]?[0-9]\\.[0-9]) s, so Castor gave up; look at"
                                + " the agent's log");
        assertThat(log).contains("went on");
    }

    private static void signalAgent(String signal) throws IOException, InterruptedException {
        List<ProcessHandle> agents = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("remoting"))
                .toList();
        for (ProcessHandle agent : agents) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(agent.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    /** Stops the agent's process before it is asked for anything. */
    private static final class StoppingStore extends StoreConfiguration {

        @Override
        public StoreSession begin(FilePath workspace, Duration validity) throws IOException, InterruptedException {
            signalAgent("STOP");
            return new ControllerStore().begin(workspace, validity);
        }

        @Override
        public Optional<Castor> open() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "a store that stops the agent";
        }
    }
}
