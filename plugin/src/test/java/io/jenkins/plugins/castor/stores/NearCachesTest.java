package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.FreeStyleProject;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import hudson.slaves.EnvironmentVariablesNodeProperty.Entry;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.CastorNodeProperty;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.S3Store;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.warm.WarmRequest;
import io.jenkins.plugins.castor.engine.work.Progress;
import io.jenkins.plugins.castor.freestyle.LoadBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Builds that load from caches near their agent: a real nginx before S3, and directories. */
@WithJenkins
@Timeout(300)
class NearCachesTest {

    private static final String SAVE = "castorSave caches: ['deps=deps']";
    private static final String LOAD = "dir('deps') { deleteDir() }\ncastorLoad caches: ['deps=deps']";
    private static final String GAVE = ", near caches gave ";
    private static final String WARNING = "[castor] warning: ";

    @TempDir
    static Path folder;

    private static JenkinsRule jenkins;
    private static Builds builds;
    private static Agent agent;
    private static S3Server s3;

    private final CastorConfiguration configuration = CastorConfiguration.get();

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        builds = new Builds(rule);
        agent = Agent.connect(rule, "agent", folder);
        s3 = new S3Server(Files.createDirectory(folder.resolve("s3")));
        CredentialsProvider.lookupStores(rule.jenkins)
                .iterator()
                .next()
                .addCredentials(
                        Domain.global(),
                        new AWSCredentialsImpl(CredentialsScope.GLOBAL, "aws", S3Server.KEY_ID, S3Server.SECRET, ""));
    }

    @AfterAll
    static void end() throws Exception {
        Agent.endAll(jenkins);
        s3.close();
    }

    @BeforeEach
    void chooseAStore() {
        S3Store store = new S3Store(s3.newUrl());
        store.setCredentialsId("aws");
        configuration.setStore(store);
    }

    @AfterEach
    void forget() {
        configuration.setStore(new ControllerStore());
        configuration.setNear(List.of());
        agent.node().getNodeProperties().clear();
    }

    /** A job that has saved two megabytes that do not compress. */
    private static AgentJob saved(String name) throws Exception {
        byte[] noise = new byte[2_000_000];
        new Random(name.hashCode()).nextBytes(noise);
        Path deps = Files.createDirectories(agent.workspace(name).resolve("deps"));
        Files.write(deps.resolve("noise"), noise);
        AgentJob job = new AgentJob(jenkins, name);
        assertThat(job.log(agent, SAVE)).contains("[castor] saved 2 entries");
        return job;
    }

    /** A directory as {@code castor warm} fills it. */
    private Path warmed(String name) throws Exception {
        Path near = Files.createDirectory(folder.resolve("near-" + name));
        try (Castor castor = configuration.getStore().open().orElseThrow()) {
            castor.warm(
                    new WarmRequest(
                            near,
                            List.of(new Namespace(name, "default", name)),
                            100_000_000,
                            Optional.of(SigningKeys.trusted()),
                            Pins.NONE),
                    Progress.NONE);
        }
        return near;
    }

    private static void onTheNode(String variable) throws Exception {
        agent.node()
                .getNodeProperties()
                .replace(new EnvironmentVariablesNodeProperty(new Entry("CASTOR_NEAR", variable)));
    }

    private static void near(List<String> places) throws Exception {
        CastorNodeProperty property = new CastorNodeProperty();
        property.setNear(places);
        agent.node().getNodeProperties().replace(property);
    }

    @Test
    void nginxGivesTheSecondLoadAndWhateverLoadsAfterIt() throws Exception {
        AgentJob job = saved("nginx");
        try (Nginx nginx = new Nginx(Files.createDirectory(folder.resolve("nginx")), s3)) {
            configuration.setNear(List.of(nginx.address()));
            assertThat(job.log(agent, LOAD))
                    .contains("[castor] restored 1 file", GAVE)
                    .doesNotContain(WARNING);
            int first = nginx.requests().size();
            assertThat(nginx.requests()).isNotEmpty().allMatch(line -> line.startsWith("GET "));

            assertThat(job.log(agent, LOAD))
                    .contains("[castor] restored 1 file", GAVE)
                    .doesNotContain(WARNING);
            assertThat(job.log(agent, LOAD + ", background: true\ncastorWait()"))
                    .contains("[castor] restored 1 file", GAVE);
            assertThat(job.log(agent, "dir('deps') { deleteDir() }\ncastor(caches: ['deps=deps']) { echo 'the body' }"))
                    .contains("[castor] restored 1 file", GAVE);
            FreeStyleProject freestyle = jenkins.createFreeStyleProject("freestyle");
            freestyle.setAssignedNode(agent.node());
            LoadBuilder load = new LoadBuilder();
            load.caches = new ArrayList<>(List.of("deps=deps"));
            load.project = "nginx";
            load.job = "nginx";
            freestyle.getBuildersList().add(load);
            configuration.setSharedProjects("nginx");
            assertThat(builds.run(freestyle)).contains("[castor] restored 1 file", GAVE);
            assertThat(nginx.requests().subList(first, nginx.requests().size()))
                    .isNotEmpty()
                    .allMatch(line -> line.equals("GET HIT 206"));
        } finally {
            configuration.setSharedProjects("");
        }
    }

    @Test
    void aDeadServerCostsAWarningAndNoHit() throws Exception {
        AgentJob job = saved("dead");
        configuration.setNear(List.of("http://127.0.0.1:" + Nginx.freePort()));
        assertThat(job.log(agent, LOAD))
                .contains("[castor] restored 1 file", WARNING + "the near cache http://127.0.0.1:", "no connection to")
                .doesNotContain(GAVE);
    }

    /** Over the channel only directories help, so that servers are left out without a word. */
    @Test
    void aNodeHasADirectoryInPlaceOfWhatAllNodesHave() throws Exception {
        configuration.setStore(new ControllerStore());
        AgentJob job = saved("property");
        configuration.setNear(List.of("http://127.0.0.1:" + Nginx.freePort()));
        assertThat(job.log(agent, LOAD)).contains("[castor] restored 1 file").doesNotContain(WARNING, GAVE);
        near(List.of("http://127.0.0.1:1", warmed("property").toUri().toString()));
        assertThat(job.log(agent, LOAD))
                .contains("[castor] restored 1 file", GAVE)
                .doesNotContain(WARNING);

        configuration.setNear(List.of(folder.resolve("near-property").toString()));
        near(List.of());
        assertThat(job.log(agent, LOAD)).contains("[castor] restored 1 file").doesNotContain(WARNING, GAVE);
    }

    @Test
    void theVariableReplacesBoth() throws Exception {
        AgentJob job = saved("variable");
        String near = warmed("variable").toString();
        configuration.setNear(List.of(folder.resolve("none").toString()));
        near(List.of(folder.resolve("none-either").toString()));
        assertThat(job.log(agent, LOAD))
                .contains(WARNING + "the near cache " + folder.resolve("none-either") + " was left alone")
                .doesNotContain(GAVE);
        onTheNode(near);
        assertThat(job.log(agent, LOAD)).contains(GAVE).doesNotContain(WARNING);
        onTheNode(",");
        assertThat(job.log(agent, LOAD)).contains("[castor] restored 1 file").doesNotContain(WARNING, GAVE);
        assertThat(job.log(agent, "withEnv(['CASTOR_NEAR= ;" + near + ", ']) {\n" + LOAD + "\n}"))
                .contains(GAVE)
                .doesNotContain(WARNING);
    }

    @Test
    void whatABuildSetsWrongIsAWarning() throws Exception {
        AgentJob job = saved("wrong");
        String near = warmed("wrong").toString();
        assertThat(job.log(agent, "withEnv(['CASTOR_NEAR=ftp://x " + near + " relative']) {\n" + LOAD + "\n}"))
                .contains("[castor] restored 1 file", GAVE)
                .contains(
                        WARNING + "the near cache ftp://x is not used: A near cache is a server like",
                        WARNING + "the near cache relative is not used: ");
        assertThat(job.log(agent, "withEnv(['CASTOR_NEAR=\"" + near + "']) {\n" + LOAD + "\n}"))
                .contains("[castor] restored 1 file", WARNING + "the near cache \"");
        assertThat(job.log(agent, "withEnv(['CASTOR_NEAR=\"" + near + "\"']) {\n" + LOAD + "\n}"))
                .contains(GAVE)
                .doesNotContain(WARNING);
    }
}
