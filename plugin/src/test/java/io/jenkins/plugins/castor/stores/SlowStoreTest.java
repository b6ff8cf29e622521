package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.S3Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** An S3 store that is slow, but not dead. */
@WithJenkins
@Timeout(600)
class SlowStoreTest {

    private static final String LOAD = "dir('deps') { deleteDir() }\ncastorLoad caches: ['deps=deps'], deadline: ";

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;
    private Agent agent;
    private S3Server s3;
    private SlowLink link;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        agent = Agent.connect(rule, "agent", folder);
        s3 = new S3Server(Files.createDirectory(folder.resolve("s3")));
        link = new SlowLink(s3.port(), 200_000);
        CredentialsProvider.lookupStores(rule.jenkins)
                .iterator()
                .next()
                .addCredentials(
                        Domain.global(),
                        new AWSCredentialsImpl(CredentialsScope.GLOBAL, "aws", S3Server.KEY_ID, S3Server.SECRET, ""));
        S3Store store = new S3Store(s3.newUrl().replace(":" + s3.port(), ":" + link.port()));
        store.setCredentialsId("aws");
        CastorConfiguration.get().setStore(store);
    }

    @AfterEach
    void end() throws Exception {
        CastorConfiguration.get().setStore(new ControllerStore());
        Agent.endAll(jenkins);
        link.close();
        s3.close();
    }

    @Test
    void buildsSaveAndLoadSlowlyAndAreNotHeldBeyondTheirDeadline() throws Exception {
        byte[] noise = new byte[2_000_000];
        new Random(1).nextBytes(noise);
        Path deps = Files.createDirectories(agent.workspace("slow").resolve("deps"));
        Files.write(deps.resolve("noise"), noise);
        AgentJob job = new AgentJob(jenkins, "slow");
        assertThat(job.log(agent, "castorSave caches: ['deps=deps']"))
                .contains("[castor] saved 2 entries")
                .doesNotContain("[castor] warning: ");
        assertThat(job.log(agent, LOAD + 5))
                .contains("[castor] restored 1 file")
                .doesNotContain("[castor] warning: ");
        link.setRate(4_000);
        assertThat(job.log(agent, LOAD + 1))
                .containsPattern("\\[castor\\] cold: the deadline of [0-9.]+ s passed; set a longer deadline");
        assertThat(deps.resolve("noise")).doesNotExist();
    }
}
