package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.model.Item;
import io.jenkins.plugins.castor.StoreAnswers;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Castor;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a generation changed, which builds restored it, and taking it and its descendants out of use. */
@WithJenkins
class GenerationDetailsTest {

    private JenkinsRule jenkins;
    private WorkflowJob job;

    @BeforeEach
    void buildThreeTimes(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.createOnlineSlave().setLabelString("linux");
        job = CachingJob.job(rule, "website");
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        CastorConfiguration.get().setSharedProjects("website");
        WorkflowJob guest = CachingJob.job(rule.createProject(WorkflowJob.class, "guest"), """
                node('linux') {
                    castorLoad caches: ['deps=deps'], project: 'website', job: 'website'
                    sh 'rm -rf deps'
                }
                """);
        WorkflowJob hidden = CachingJob.job(rule.createProject(WorkflowJob.class, "hidden"), """
                node('linux') {
                    castorLoad caches: ['deps=deps'], project: 'website', job: 'website', branch: 'feature', fallbacks: ['default']
                    sh 'rm -rf deps'
                }
                """);
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader", "owner")
                .grant(Item.READ)
                .onItems(job, guest)
                .to("reader")
                .grant(Item.READ, Item.CONFIGURE)
                .onItems(job)
                .to("owner"));
        for (int i = 0; i < 3; i++) {
            CachingJob.run(rule, job);
        }
        jenkins.assertLogContains("generation 3", CachingJob.run(rule, guest));
        CachingJob.run(rule, hidden);
    }

    private WebClient as(String user) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .withThrowExceptionOnFailingStatusCode(false)
                .login(user);
    }

    private String details(String user, long generation) throws Exception {
        return StoreAnswers.of(
                as(user),
                CachingJob.url(job),
                "generation",
                "namespace",
                "website/default/website",
                "generation",
                String.valueOf(generation));
    }

    private static String asked(String data, String details) {
        Matcher asked = Pattern.compile("data-" + data + "=\"([0-9,]+)\"").matcher(details);
        assertThat(asked.find()).as(details).isTrue();
        return asked.group(1);
    }

    /** What the page then asks for, of no store. */
    private String restored(String user, String details) throws Exception {
        StoreConfiguration store = CastorConfiguration.get().getStore();
        CastorConfiguration.get().setStore(new NeverAsked());
        try {
            return as(user).goTo(
                            CachingJob.url(job) + "restored?namespace=website/default/website&generations="
                                    + asked("castor-restored", details) + "&since=" + asked("since", details),
                            "text/html")
                    .getWebResponse()
                    .getContentAsString();
        } finally {
            CastorConfiguration.get().setStore(store);
        }
    }

    private static String[] revocation(long generation) {
        return new String[] {
            "namespace",
            "website/default/website",
            "generation",
            String.valueOf(generation),
            "reason",
            "bad",
            "descendants",
            "true"
        };
    }

    @Test
    void itTellsWhatWasChangedWhoRestoredItAndRevokesAllDescendants() throws Exception {
        String second = details("reader", 2);
        assertThat(second)
                .contains("Compared with generation 1, on which it was built: 1 file (4.0 kB) added", "deps/2")
                .contains("Generations that descend from it or have the same content: 3.")
                .as("who may only read has no button")
                .doesNotContain("data-castor-post");
        assertThat(restored("reader", second))
                .contains("website #3", "restored generation 2", "It then saved website/default/website 3.")
                .as("a build of another job that took it")
                .contains("guest #1", "restored generation 3")
                .as("a job that one must not see")
                .doesNotContain("hidden");
        assertThat(details("admin", 2)).contains("data-descendants=\"true\"");
        assertThat(restored("admin", details("admin", 2)))
                .as("a build that took it as a fallback")
                .contains("hidden #1");
        assertThat(restored("reader", "data-castor-restored=\"7\" data-since=\"0\""))
                .contains("No build that you may see restored it");
        assertThat(details("reader", 1)).contains("It was built on none, so all is new: 1 file (4.0 kB).");
        assertThat(details("reader", 9)).contains("Generation 9 is not there any more");
        assertThat(StoreAnswers.post(as("reader"), CachingJob.url(job) + "revoke", true, revocation(2))
                        .getWebResponse()
                        .getStatusCode())
                .isEqualTo(403);
        assertThat(StoreAnswers.of(as("owner"), CachingJob.url(job), "revoke", revocation(2)))
                .contains("Revoked generations 3, 2.", "Loads take generation 1");
        assertThat(details("owner", 2)).as("nothing is left to revoke").doesNotContain("data-castor-post");
        jenkins.assertLogContains("from website/default/website generation 1", CachingJob.run(jenkins, job));
    }

    private static final class NeverAsked extends StoreConfiguration {

        @Override
        public StoreSession begin(FilePath workspace, Duration validity) {
            throw new AssertionError("no build runs");
        }

        @Override
        public Optional<Castor> open() {
            throw new AssertionError("asked");
        }

        @Override
        public String toString() {
            return "a store that is not asked";
        }
    }
}
