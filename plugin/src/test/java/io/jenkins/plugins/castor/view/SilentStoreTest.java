package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import io.jenkins.plugins.castor.StoreAnswers;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Castor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.htmlunit.Page;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.Stapler;

/** No request waits for a store that takes questions and never answers, however many pages have asked it. */
@WithJenkins
class SilentStoreTest {

    /** More than all that asks stores takes at once. */
    private static final int MANY = 60;

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private JenkinsRule jenkins;
    private WorkflowJob job;

    @BeforeEach
    void build(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.createOnlineSlave().setLabelString("linux");
        job = CachingJob.job(rule, "website");
        CachingJob.run(rule, job);
        CastorConfiguration.get().setStore(new Silent());
    }

    @AfterEach
    void answer() {
        end.countDown();
        CastorConfiguration.get().setStore(new ControllerStore());
    }

    private final class Silent extends StoreConfiguration {

        @Override
        public StoreSession begin(FilePath workspace, Duration validity) throws IOException {
            throw new IOException("not for builds");
        }

        @Override
        public Optional<Castor> open() throws IOException {
            if (Stapler.getCurrentRequest2() != null) {
                asked.add(Stapler.getCurrentRequest2().getRequestURI());
            }
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IOException("ended", e);
            }
            throw new IOException("the test is over");
        }

        @Override
        public String toString() {
            return "s3://silent";
        }
    }

    @Test
    void allPagesAnswerWhileAllThatAsksTheStoreWaits() throws Exception {
        WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
        String[] namespace = {"namespace", "website/default/website", "generation", "1", "reason", "x"};
        String waiting = "";
        for (int i = 0; i < MANY; i++) {
            for (String action : List.of("generations", "generation", "revoke", "clear")) {
                String id = begun(client, CachingJob.url(job) + action, namespace);
                waiting = waiting.isEmpty() && action.equals("revoke") ? id : waiting;
            }
            begun(client, "manage/castor-caches/look", "path", "website/default/website");
            begun(client, "castor-prune/look", "store", "");
        }
        assertThat(status(client, CachingJob.url(job) + "task?id=" + waiting))
                .as("one of the first is forgotten for none")
                .isEqualTo(202);
        for (String page : List.of(
                CachingJob.url(job),
                job.getUrl(),
                job.getUrl() + "1/",
                job.getUrl() + "1/castor-caches/",
                "manage/castor/",
                "manage/castor-caches/",
                "manage/castor-caches/table",
                "manage/castor-caches/namespace?path=website/default/website",
                "manage/castor-prune/",
                "manage/castor-prune/preview")) {
            assertThat(status(client, page)).as(page).isEqualTo(200);
        }
        assertThat(asked).as("by threads of requests").isEmpty();
    }

    private static String begun(WebClient client, String path, String... fields) throws Exception {
        Page begun = StoreAnswers.post(client, path, true, fields);
        assertThat(begun.getWebResponse().getStatusCode()).isEqualTo(200);
        return begun.getWebResponse().getContentAsString();
    }

    private static int status(WebClient client, String path) throws Exception {
        return client.goTo(path, null).getWebResponse().getStatusCode();
    }
}
