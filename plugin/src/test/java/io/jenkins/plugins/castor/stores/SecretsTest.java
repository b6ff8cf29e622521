package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.FilePath;
import hudson.model.Result;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.castor.RsyncServer;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.RsyncStore;
import io.jenkins.plugins.castor.config.S3Store;
import io.jenkins.plugins.castor.config.SigningKeys;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import jenkins.MasterToSlaveFileCallable;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** No secret reaches an agent, but for the password of rsync, and that only for the transfer of a save that is allowed. */
@WithJenkins
class SecretsTest {

    private static final String TOKEN = "a-token-of-a-session-that-ends";

    /** What Castor has on an agent: what crosses, and the engine. */
    private static final Pattern OURS = Pattern.compile("io\\.jenkins\\.plugins\\.castor\\.(agent|engine)\\..*");

    @TempDir
    static Path folder;

    private static JenkinsRule jenkins;
    private static S3Server s3;
    private static RsyncServer rsync;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        s3 = new S3Server(Files.createDirectory(folder.resolve("s3")));
        rsync = new RsyncServer(Files.createDirectory(folder.resolve("rsync")));
        add(new AWSCredentialsImpl(CredentialsScope.GLOBAL, "aws", S3Server.KEY_ID, S3Server.SECRET, ""));
        add(new OfSession());
        add(new UsernamePasswordCredentialsImpl(
                CredentialsScope.GLOBAL, "rsync", "", RsyncServer.USER, RsyncServer.PASSWORD));
    }

    private static void add(Credentials credentials) throws IOException {
        SystemCredentialsProvider.getInstance().getCredentials().add(credentials);
    }

    @AfterAll
    static void end() throws Exception {
        Agent.endAll(jenkins);
        s3.close();
        rsync.close();
    }

    /** As of a role, but nobody has to be asked for it. */
    private static final class OfSession extends AWSCredentialsImpl {

        private static final long serialVersionUID = 1;

        OfSession() {
            super(CredentialsScope.GLOBAL, "session", S3Server.KEY_ID, S3Server.SECRET, "");
        }

        @Override
        public AwsCredentials resolveCredentials() {
            return AwsSessionCredentials.create(S3Server.KEY_ID, S3Server.SECRET, TOKEN);
        }
    }

    private static Secrets ofS3() {
        return new Secrets(S3Server.SECRET).andKey(SigningKeys.get().toPem());
    }

    @Test
    void anAgentGetsSignedUrlsAndNoKeysOfS3() throws Exception {
        store("aws");
        Agent agent = Agent.connect(jenkins, "s3", folder);
        List<WorkflowRun> builds = saveAndLoad(agent, new AgentJob(jenkins, "of-s3"));
        assertThat(agent.classes())
                .noneMatch(name -> name.startsWith("software.amazon") || name.startsWith("com.amazonaws"))
                .filteredOn(name -> name.startsWith("io.jenkins.plugins.castor."))
                .isNotEmpty()
                .allMatch(OURS.asMatchPredicate());
        assertThat(agent.receivedAt("X-Amz-Signature=")).isPositive();
        assertThat(ofS3().foundAt(agent, builds)).isEmpty();
    }

    @Test
    void theTokenOfASessionIsOnlyInSignedUrlsWhichCannotBeWithoutIt() throws Exception {
        store("session");
        Agent agent = Agent.connect(jenkins, "s3-session", folder);
        List<WorkflowRun> builds = saveAndLoad(agent, new AgentJob(jenkins, "of-s3-session"));
        assertThat(ofS3().foundAt(agent, builds)).isEmpty();
        String sent = new String(agent.received(), StandardCharsets.ISO_8859_1);
        assertThat(new Secrets(TOKEN).in(sent.replace("X-Amz-Security-Token=" + TOKEN, "")))
                .isFalse();
        assertThat(new Secrets(TOKEN).foundAt(agent, builds)).isSubsetOf("what was sent to the agent");
    }

    private static void store(String credentials) {
        S3Store store = new S3Store(s3.newUrl());
        store.setCredentialsId(credentials);
        CastorConfiguration.get().setStore(store);
    }

    /** Saves, loads, finds nothing changed, and saves a change. */
    private static List<WorkflowRun> saveAndLoad(Agent agent, AgentJob builds) throws Exception {
        Path file = agent.workspace(builds.name()).resolve("deps/file");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "one");
        String script = "castorLoad caches: ['deps=deps'], strict: true\nsleep time: 1, unit: 'MILLISECONDS'\n"
                + "castorSave strict: true";
        WorkflowRun first = builds.run(agent, script);
        jenkins.assertLogContains("[castor] saved ", first);
        WorkflowRun second = builds.run(agent, script);
        jenkins.assertLogContains("[castor] unchanged: ", second);
        Files.delete(file);
        WorkflowRun third = builds.run(agent, script);
        jenkins.assertLogContains("[castor] restored 1 file", third);
        Files.writeString(file, "two");
        WorkflowRun fourth = builds.run(agent, "castorSave caches: ['deps=deps'], strict: true");
        jenkins.assertLogContains("[castor] saved ", fourth);
        return List.of(first, second, third, fourth);
    }

    @Test
    void thePasswordOfRsyncIsSentForATransferThatIsAllowedAndNotBefore() throws Exception {
        CastorConfiguration.get().setStore(rsync("allowed"));
        Agent agent = Agent.connect(jenkins, "rsync", folder);
        AgentJob builds = new AgentJob(jenkins, "of-rsync");
        Path file = agent.workspace(builds.name()).resolve("deps/file");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "one");
        Secrets secrets = new Secrets(RsyncServer.PASSWORD);

        WorkflowRun denied = jenkins.assertBuildStatusSuccess(
                builds.withoutCause(agent, "castorLoad caches: ['deps=deps']\ncastorSave()"));
        jenkins.assertLogContains("[castor] cache not saved: ", denied);
        assertThat(secrets.foundAt(agent, List.of(denied))).isEmpty();

        WorkflowRun saved = builds.run(agent, "castorLoad caches: ['deps=deps']\ncastorSave()");
        jenkins.assertLogContains("[castor] saved ", saved);
        assertThat(agent.receivedAt(RsyncServer.PASSWORD))
                .isGreaterThan(agent.receivedAt("io.jenkins.plugins.castor.agent.TransferTask"))
                .isGreaterThan(agent.receivedAt("io.jenkins.plugins.castor.agent.PrepareTask"));
        assertThat(secrets.foundAt(agent, List.of(saved))).containsExactly("what was sent to the agent");
        assertThat(new Secrets().andKey(SigningKeys.get().toPem()).foundAt(agent, List.of(saved)))
                .isEmpty();

        agent.node().toComputer().disconnect(null).get();
        agent.reconnect(jenkins);
        WorkflowRun unchanged = builds.run(agent, "castorLoad caches: ['deps=deps']\ncastorSave()");
        jenkins.assertLogContains("[castor] unchanged: ", unchanged);
        assertThat(secrets.foundAt(agent, List.of(unchanged))).isEmpty();
    }

    private static RsyncStore rsync(String place) {
        RsyncStore store = new RsyncStore(rsync.readUrl(place), rsync.writeUrl(place));
        store.setCredentialsId("rsync");
        return store;
    }

    /** What the other tests say is worth something only if they would see it. */
    @Test
    void aSecretThatReachesAnAgentIsFoundInEveryPlace() throws Exception {
        Agent agent = Agent.connect(jenkins, "careless", folder);
        String key = SigningKeys.get().toPem();
        byte[] random = new byte[100_000];
        new Random(1).nextBytes(random);
        String text = Base64.getEncoder().encodeToString(random);
        WorkflowRun build = jenkins.assertBuildStatus(
                Result.SUCCESS, new AgentJob(jenkins, "careless").run(agent, "echo '" + S3Server.SECRET + "'"));
        new FilePath(agent.node().getChannel(), agent.root().toString()).act(new Careless(S3Server.SECRET, text, key));
        assertThat(new Secrets(S3Server.SECRET).foundAt(agent, List.of(build)))
                .contains("the agent's environment or properties", "what was sent to the agent", "tmp/note", "log");
        assertThat(new Secrets().andKey(key).foundAt(agent, List.of())).containsExactly("what was sent to the agent");
        assertThat(agent.receivedAt(text)).as("a text in many frames").isPositive();
    }

    /** A task that is sent what it must not have. */
    private static final class Careless extends MasterToSlaveFileCallable<Void> {

        private static final long serialVersionUID = 1;

        private final String secret;
        private final String text;
        private final String key;

        Careless(String secret, String text, String key) {
            this.secret = secret;
            this.text = text;
            this.key = key;
        }

        @Override
        public Void invoke(File root, VirtualChannel channel) throws IOException {
            System.setProperty("careless", secret);
            Files.writeString(
                    root.toPath().resolve("tmp/note"),
                    Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8))
                            + text.length()
                            + key.length());
            return null;
        }
    }
}
