package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.tasks.Shell;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.S3Store;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.freestyle.CacheWrapper;
import io.jenkins.plugins.castor.run.CacheRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Keys in builds: who is told whether caches were saved for the files that the build has. */
@WithJenkins
@Timeout(300)
class KeysTest {

    private static final String KEYED = "caches: ['deps=deps'], key: ['*.lock'], keyText: ['tool 1']";
    private static final String FILES = "writeFile file: 'a.lock', text: 'one'\nwriteFile file: 'deps/a', text: 'a'\n";
    private static final String CLEAR = "dir('deps') { deleteDir() }\n";

    @TempDir
    static Path folder;

    private static JenkinsRule jenkins;
    private static Builds builds;
    private static Agent agent;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        builds = new Builds(rule);
        agent = Agent.connect(rule, "agent", folder);
    }

    @AfterAll
    static void end() throws Exception {
        Agent.endAll(jenkins);
    }

    @Test
    void aLoadSaysWhetherItIsExactAndWhyNot() throws Exception {
        AgentJob job = new AgentJob(jenkins, "load");
        job.log(agent, FILES + "castorLoad " + KEYED + "\ncastorSave()\n" + CLEAR);
        String tell = "def load = castorLoad " + KEYED + "\necho \"exact=${load.exact} why=${load.why}\"\n";
        assertThat(job.log(agent, tell)).contains("[castor] restored 1 file", ", exact", "exact=true why=null");
        assertThat(job.log(agent, "writeFile file: 'a.lock', text: 'two'\n" + tell))
                .contains("not exact: key differs: a.lock", "exact=false why=key differs: a.lock");
        assertThat(job.log(agent, "deleteDir()\n" + tell))
                .contains("[castor] restored 1 file", "exact=false why=")
                .contains("not exact: ");
    }

    /** The controller chooses what an agent may load from S3, so it has to know the key. */
    @Test
    void aLoadFromS3TakesAnEarlierGenerationWithTheKey() throws Exception {
        CastorConfiguration configuration = CastorConfiguration.get();
        StoreConfiguration before = configuration.getStore();
        CredentialsProvider.lookupStores(jenkins.jenkins)
                .iterator()
                .next()
                .addCredentials(
                        Domain.global(),
                        new AWSCredentialsImpl(CredentialsScope.GLOBAL, "aws", S3Server.KEY_ID, S3Server.SECRET, ""));
        try (S3Server s3 = new S3Server(Files.createDirectory(folder.resolve("s3")))) {
            S3Store store = new S3Store(s3.newUrl());
            store.setCredentialsId("aws");
            configuration.setStore(store);
            AgentJob job = new AgentJob(jenkins, "s3");
            job.log(agent, FILES + "castorSave " + KEYED);
            job.log(
                    agent,
                    "writeFile file: 'a.lock', text: 'two'\nwriteFile file: 'deps/a', text: 'b'\ncastorSave " + KEYED);
            assertThat(job.log(
                            agent,
                            CLEAR + "writeFile file: 'a.lock', text: 'one'\ndef load = castorLoad " + KEYED
                                    + "\necho \"exact=${load.exact} deps=${readFile('deps/a')}\""))
                    .contains("exact=true deps=a");
        } finally {
            configuration.setStore(before);
        }
    }

    @Test
    void aLookupSaysWhatALoadWouldRestoreAndRestoresNothing() throws Exception {
        AgentJob job = new AgentJob(jenkins, "lookup");
        job.log(agent, FILES + "castorSave " + KEYED + "\n" + CLEAR);
        assertThat(job.log(
                        agent,
                        "def found = castorLookup " + KEYED
                                + "\necho \"${found.outcome} exact=${found.exact} there=${fileExists('deps/a')}\""))
                .contains("[castor] a load would restore 2 entries", "hit exact=true there=false");
    }

    @Test
    void theBodyOfABlockKnowsWhetherTheLoadWasExact() throws Exception {
        AgentJob job = new AgentJob(jenkins, "block");
        String steps = FILES + CLEAR + "castor(" + KEYED
                + ") { echo \"exact is ${env.CASTOR_EXACT}\"; writeFile file: 'deps/a', text: 'a' }";
        assertThat(job.log(agent, steps)).contains("exact is false");
        assertThat(job.log(agent, steps)).contains("exact is true");
    }

    @Test
    void aFreestyleBuildKnowsWhetherTheLoadWasExact() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("freestyle");
        job.setAssignedNode(agent.node());
        job.getBuildersList().add(new Shell("echo \"exact is $CASTOR_EXACT\"; mkdir -p deps; echo a > deps/a"));
        CacheWrapper wrapper = new CacheWrapper();
        wrapper.caches = new ArrayList<>(List.of("deps=deps"));
        wrapper.keyText = new ArrayList<>(List.of("tool 1"));
        job.getBuildWrappersList().add(wrapper);
        assertThat(builds.run(job)).contains("exact is false");
        assertThat(builds.run(job)).contains("exact is true", "[castor] the block took ");
        assertThat(job.getLastBuild().getAction(CacheRecords.class).getBlocks())
                .singleElement()
                .satisfies(block -> assertThat(block.getNamespace()).isEqualTo("freestyle/default/freestyle"));
    }

    @Test
    void aWrongGlobIsSaidAtOnceAndAMissingFileIsNoError() throws Exception {
        AgentJob job = new AgentJob(jenkins, "wrong");
        WorkflowRun wrong = job.run(agent, "castorLoad caches: ['deps=deps'], key: ['../a.lock']");
        jenkins.assertBuildStatus(Result.FAILURE, wrong);
        assertThat(JenkinsRule.getLog(wrong))
                .contains("ERROR: castor: The key file \"../a.lock\" is not below the working directory")
                .doesNotContain("Exception");
        assertThat(job.log(
                        agent,
                        "writeFile file: 'deps/a', text: 'a'\n"
                                + "castorSave caches: ['deps=deps'], key: ['none.lock']"))
                .contains("[castor] warning: saved without a key: no file none.lock", "[castor] saved 2 entries");
    }
}
