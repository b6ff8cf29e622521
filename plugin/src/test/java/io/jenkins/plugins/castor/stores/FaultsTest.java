package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import io.jenkins.plugins.castor.RsyncServer;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.RsyncStore;
import io.jenkins.plugins.castor.config.S3Store;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A store that is down, or that somebody changed: a load is cold and says why, and the build goes on. */
@WithJenkins
class FaultsTest {

    private static final String LOAD = "castorLoad caches: ['deps=deps']\n";
    private static final String SAVE = "castorSave caches: ['deps=deps']\n";

    @TempDir
    static Path folder;

    private static JenkinsRule jenkins;
    private static Agent agent;

    private AgentJob builds;
    private Path deps;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        agent = Agent.connect(rule, "agent", folder);
        var credentials = SystemCredentialsProvider.getInstance().getCredentials();
        credentials.add(new AWSCredentialsImpl(CredentialsScope.GLOBAL, "aws", S3Server.KEY_ID, S3Server.SECRET, ""));
        credentials.add(new UsernamePasswordCredentialsImpl(
                CredentialsScope.GLOBAL, "rsync", "", RsyncServer.USER, RsyncServer.PASSWORD));
    }

    @AfterAll
    static void end() throws Exception {
        Agent.endAll(jenkins);
    }

    @BeforeEach
    void job(TestInfo test) throws Exception {
        builds = new AgentJob(jenkins, test.getTestMethod().orElseThrow().getName());
        deps = agent.workspace(builds.name()).resolve("deps");
        Files.createDirectories(deps);
        Files.writeString(deps.resolve("file"), "content");
    }

    @Test
    void withoutItsS3ABuildGoesOn() throws Exception {
        try (S3Server s3 = new S3Server(Files.createDirectory(folder.resolve("s3")))) {
            S3Store store = new S3Store(s3.newUrl());
            store.setCredentialsId("aws");
            withoutItsStore(store, s3::stop);
        }
    }

    @Test
    void withoutItsRsyncDaemonABuildGoesOn() throws Exception {
        try (RsyncServer rsync = new RsyncServer(Files.createDirectory(folder.resolve("rsync")))) {
            RsyncStore store = new RsyncStore(rsync.readUrl("store"), rsync.writeUrl("store"));
            store.setCredentialsId("rsync");
            withoutItsStore(store, rsync::stop);
        }
    }

    private interface Stop {
        void run() throws Exception;
    }

    private void withoutItsStore(StoreConfiguration store, Stop stop) throws Exception {
        CastorConfiguration.get().setStore(store);
        assertThat(builds.log(agent, SAVE)).contains("[castor] saved ");
        stop.run();
        Files.writeString(deps.resolve("file"), "changed");

        long start = System.nanoTime();
        String log = builds.log(agent, LOAD + SAVE);
        System.err.println("took " + (System.nanoTime() - start) / 1_000_000 + " ms without " + store);
        assertThat(castorLines(log)).hasSize(3);
        assertThat(castorLines(log).get(0)).startsWith("[castor] cold: ").doesNotContain("Exception");
        assertThat(castorLines(log).get(2))
                .startsWith("[castor] cache not saved: ")
                .doesNotContain("Exception");
        WorkflowRun strict = jenkins.assertBuildStatus(
                Result.FAILURE, builds.run(agent, "castorLoad caches: ['deps=deps'], strict: true"));
        jenkins.assertLogContains("castor: cold: ", strict);
    }

    private static List<String> castorLines(String log) {
        return log.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("[castor] "))
                .toList();
    }

    @Test
    void aPackWithAFlippedByteIsNotRestored() throws Exception {
        Path store = save();
        Path pack;
        try (var all = Files.walk(store)) {
            pack = all.filter(path -> path.toString().endsWith(".tar.zst"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(pack);
        Files.write(pack, bytes);
        Files.delete(deps.resolve("file"));
        assertThat(castorLines(builds.log(agent, LOAD)))
                .singleElement()
                .asString()
                .startsWith("[castor] cold: ")
                .contains(pack.getFileName().toString());
        assertThat(deps.resolve("file")).doesNotExist();
    }

    @Test
    void aHeadThatAnotherKeySignedIsNotBelieved() throws Exception {
        forge(Optional.of(SigningKey.generate()));
        assertThat(builds.log(agent, LOAD))
                .containsPattern("\\[castor] warning: the head .*0000000002.json is signed by the key")
                .contains(" generation 1, ");
        assertThat(deps.resolve("file")).hasContent("content");
    }

    @Test
    void aHeadThatNobodySignedIsNotBelieved() throws Exception {
        forge(Optional.empty());
        assertThat(builds.log(agent, LOAD))
                .containsPattern("\\[castor] warning: the head .*0000000002.json is not signed")
                .contains(" generation 1, ");
        assertThat(deps.resolve("file")).hasContent("content");
    }

    /** What somebody could write who writes into the store: a newer generation of his own. */
    private void forge(Optional<SigningKey> key) throws Exception {
        Path store = save();
        Path other = Files.createDirectories(folder.resolve(builds.name() + "-forged"));
        Files.writeString(other.resolve("file"), "forged");
        SaveRequest request = SaveRequest.of(
                new Namespace(builds.name(), "default", builds.name()),
                List.of(new CacheDirectory("deps", other, PathFilter.ALL)));
        try (Castor castor = Castor.open(store.toString())) {
            SaveReport report = castor.save(key.isPresent() ? request.withSigningKey(key.get()) : request);
            assertThat(report.outcome()).as(report.toString()).isEqualTo(SaveReport.Outcome.SAVED);
        }
    }

    /** The store, a directory, with one generation. */
    private Path save() throws IOException, Exception {
        Path directory = folder.resolve(builds.name() + "-store");
        ControllerStore store = new ControllerStore();
        store.setPath(directory.toString());
        CastorConfiguration.get().setStore(store);
        assertThat(builds.log(agent, SAVE)).contains("[castor] saved ");
        return directory;
    }
}
