package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.FilePath;
import hudson.matrix.AxisList;
import hudson.matrix.MatrixProject;
import hudson.matrix.TextAxis;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.castor.StoreAnswers;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jenkins.branch.BranchSource;
import jenkins.model.Jenkins;
import jenkins.scm.impl.SingleSCMSource;
import org.htmlunit.Page;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.SingleFileSCM;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the pages of jobs and builds show, and who may do what there. */
@WithJenkins
class JobPageTest {

    private static JenkinsRule jenkins;
    private static WorkflowJob website;
    private static WorkflowRun second;

    @TempDir
    Path temp;

    @BeforeAll
    static void buildTwice(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.createOnlineSlave().setLabelString("linux");
        website = CachingJob.job(rule, "website");
        Folder secret = rule.createProject(Folder.class, "secret");
        CachingJob.job(secret.createProject(WorkflowJob.class, "job"), CachingJob.PIPELINE);
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader", "owner")
                .grant(Item.READ)
                .onItems(website)
                .to("reader")
                .grant(Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("owner"));
        CachingJob.run(rule, website);
        second = CachingJob.run(rule, website);
    }

    @AfterEach
    void mendTheStore() {
        CastorConfiguration.get().setStore(new ControllerStore());
    }

    /** Without JavaScript, as a browser's is tested with a real one. */
    private static WebClient as(String user) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .withThrowExceptionOnFailingStatusCode(false)
                .login(user);
    }

    private static String generations(String user, WorkflowJob job) throws Exception {
        return StoreAnswers.of(as(user), CachingJob.url(job), "generations");
    }

    /** Changes something, and gives what the page shows then. */
    private static String changed(WorkflowJob job, String action, String... fields) throws Exception {
        return StoreAnswers.of(as("owner"), CachingJob.url(job), action, fields);
    }

    private static int status(Page page) {
        return page.getWebResponse().getStatusCode();
    }

    private static String text(Page page) {
        return page.getWebResponse().getContentAsString();
    }

    @Test
    void thePageShowsTheLastLoadsAndWhatTheStoreHas() throws Exception {
        HtmlPage page = as("reader").goTo(CachingJob.url(website));
        assertThat(page.asNormalizedText())
                .contains("Namespace website/default/website")
                .contains("#2", "hit", "#1", "miss", "nothing was saved yet", "saved as 2");
        assertThat(page.getElementById("castor-chart").getAttribute("data-points"))
                .contains("\"build\":\"#1\",\"outcome\":\"miss\"", "\"build\":\"#2\",\"outcome\":\"hit\"");
        assertThat(generations("reader", website))
                .contains("Loads take generation 2", "in use, newest", "4.0 kB", "website #1")
                .contains("href=\"" + jenkins.getURL() + website.getUrl() + "1/\"");
        assertThat(as("reader").goTo(website.getUrl()).asXml()).contains("castor-caches");
    }

    @Test
    void thePageOfABuildTellsOfItsLoadsAndSavesAndWhyItMaySave() throws Exception {
        String build = as("reader").goTo(second.getUrl()).asNormalizedText();
        assertThat(build).contains("restored 1 file, 4.0 kB in ", "saved 3 entries, 8.0 kB in ");
        String why = as("reader").goTo(second.getUrl() + JobCaches.URL).asNormalizedText();
        assertThat(why)
                .contains("It may save by the policy as it is now: the rule \"started by hand\" allows it")
                .contains("event", "manual", "what started the build")
                .containsPattern("result != success\\R.*allow \"gate pipeline\" if ");
    }

    @Test
    void whoMayOnlyReadHasNoButtonsAndWhoConfiguresHas() throws Exception {
        assertThat(as("reader").goTo(CachingJob.url(website)).asXml() + generations("reader", website))
                .doesNotContain("data-castor-post");
        assertThat(as("owner").goTo(CachingJob.url(website)).asXml()).contains("data-castor-post=\"clear\"");
        assertThat(generations("owner", website)).contains("data-castor-post=\"revoke\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "revoke"})
    void whatChangesSomethingTakesAPostWithACrumbAndThePermission(String method) throws Exception {
        String path = CachingJob.url(website) + method;
        String[] fields = {"namespace", "website/default/website", "generation", "1", "reason", "test"};
        assertThat(status(as("owner").goTo(path + "?namespace=website/default/website&generation=1&reason=x", null)))
                .isEqualTo(405);
        assertThat(status(StoreAnswers.post(as("owner"), path, false, fields))).isEqualTo(403);
        Page refused = StoreAnswers.post(as("reader"), path, true, fields);
        assertThat(status(refused)).isEqualTo(403);
        assertThat(text(refused)).contains("reader is missing the Castor/Manage permission");
        assertThat(generations("owner", website))
                .contains("Loads take generation 2")
                .doesNotContain(">revoked<");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "generations", "generation", "clear", "revoke"})
    void aJobThatSomebodyMustNotSeeIsNotThere(String method) throws Exception {
        String path = "job/secret/job/job/" + JobCaches.URL + "/" + method;
        WebClient reader = as("reader");
        Page page = method.isEmpty()
                ? reader.goTo(path, null)
                : StoreAnswers.post(
                        reader, path, true, "namespace", "secret/default/job", "generation", "1", "reason", "x");
        assertThat(status(page)).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "generations", "generation", "clear"})
    void theNamespaceOfAnotherJobIsNotShownAndNotCleared(String method) throws Exception {
        String other = "secret/default/job";
        String path = CachingJob.url(website) + method;
        Page page = method.isEmpty()
                ? as("admin").goTo(path + "?namespace=" + other, null)
                : StoreAnswers.post(as("admin"), path, true, "namespace", other, "generation", "1");
        assertThat(status(page)).isEqualTo(404);
    }

    @Test
    void aNamespaceThatAJobOnlyLoadsFromIsNotItsOwnToClear() throws Exception {
        CastorConfiguration.get().setSharedProjects("website");
        WorkflowJob guest = CachingJob.job(jenkins.createProject(WorkflowJob.class, "guest"), """
                node('linux') {
                    castorLoad caches: ['deps=deps'], project: 'website', job: 'website'
                    sh 'rm -rf deps'
                }
                """);
        CachingJob.run(jenkins, guest);
        assertThat(generations("owner", guest))
                .contains("Loads take generation")
                .doesNotContain("data-castor-post");
        Page refused = StoreAnswers.post(
                as("owner"), CachingJob.url(guest) + "clear", true, "namespace", "website/default/website");
        assertThat(status(refused)).isEqualTo(403);
        assertThat(generations("owner", guest)).contains("Loads take generation");
    }

    @Test
    void aRevokedGenerationIsPassedOverAndAClearedNamespaceIsCold() throws Exception {
        WorkflowJob job = CachingJob.job(jenkins, "library");
        CachingJob.run(jenkins, job);
        CachingJob.run(jenkins, job);
        String namespace = "library/default/library";
        assertThat(changed(job, "revoke", "namespace", namespace, "generation", "2", "reason", "bad <b>"))
                .contains("Revoked generation 2.", "Loads take generation 1", "bad &lt;b> (owner)");
        jenkins.assertLogContains("from library/default/library generation 1", CachingJob.run(jenkins, job));
        assertThat(changed(job, "revoke", "namespace", namespace, "generation", "9", "reason", "x"))
                .contains("Generation 9 no longer exists");
        Page reasonless = StoreAnswers.post(
                as("owner"),
                CachingJob.url(job) + "revoke",
                true,
                "namespace",
                namespace,
                "generation",
                "1",
                "reason",
                " ");
        assertThat(status(reasonless)).isEqualTo(400);

        assertThat(changed(job, "clear", "namespace", namespace))
                .contains("Cleared library/default/library: removed 3 generations", "Nothing is saved here");
        WorkflowRun cold = CachingJob.run(jenkins, job);
        jenkins.assertLogContains("[castor] cold: nothing was saved yet", cold);
        jenkins.assertLogContains("as library/default/library generation 4", cold);
        jenkins.assertLogContains("[castor] restored 1 file", CachingJob.run(jenkins, job));
    }

    /** A store in trouble. */
    private static final class Broken extends StoreConfiguration {
        private final CountDownLatch interrupted = new CountDownLatch(1);
        private final boolean answers;

        Broken(boolean answers) {
            this.answers = answers;
        }

        @Override
        public StoreSession begin(FilePath workspace, Duration validity) throws IOException {
            throw new IOException("the connection was refused");
        }

        @Override
        public Optional<Castor> open() throws IOException {
            if (!answers) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }
            throw new IOException("the connection was refused");
        }

        @Override
        public String toString() {
            return "s3://broken";
        }
    }

    @Test
    void aStoreThatIsDownLeavesThePageAndSaysSo() throws Exception {
        CastorConfiguration.get().setStore(new Broken(true));
        assertThat(as("owner").goTo(CachingJob.url(website)).asNormalizedText()).contains("#2", "hit");
        assertThat(generations("owner", website))
                .contains("The content of the store cannot be shown: the connection was refused.");
        assertThat(changed(website, "clear", "namespace", "website/default/website"))
                .contains("Not everything could be removed: the connection was refused.");
    }

    @Test
    void aStoreThatDoesNotAnswerIsNotWaitedForLong() throws Exception {
        Broken silent = new Broken(false);
        CastorConfiguration.get().setStore(silent);
        Duration usual = JobCaches.timeToRead;
        JobCaches.timeToRead = Duration.ofSeconds(1);
        try {
            assertThat(generations("reader", website)).contains("s3://broken did not answer within 1.0 s");
            assertThat(silent.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            JobCaches.timeToRead = usual;
        }
    }

    @Test
    void whatAHeadSaysIsEscapedAndNoLinkToElsewhere() throws Exception {
        Namespace namespace = new Namespace("hostile", "default", "hostile");
        Path cache = Files.createDirectory(temp.resolve("cache"));
        try (Castor castor = Castor.open(CachingJob.store().toString())) {
            for (String build : List.of("javascript:alert(1)", "https://evil.example/<img src=x onerror=alert(2)>")) {
                Files.writeString(cache.resolve("file"), build);
                castor.save(SaveRequest.of(namespace, List.of(new CacheDirectory("deps", cache, PathFilter.ALL)))
                        .withSigningKey(SigningKeys.get())
                        .withProvenance(new Provenance(
                                new TreeMap<>(Map.of("build", build, "change", "<script>alert(3)</script>")))));
            }
            castor.revoke(new RevokeRequest(
                    namespace,
                    OptionalLong.of(1),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "<script>alert(4)</script>",
                    Optional.of(SigningKeys.get()),
                    Pins.NONE,
                    false));
        }
        WorkflowJob job = CachingJob.job(jenkins, "hostile");
        assertThat(generations("owner", job))
                .contains("Loads take generation 2", "javascript:alert(1)", "&lt;script>alert(4)")
                .doesNotContain("<script", "<img", "href=\"javascript", "href=\"https://evil");
    }

    @Test
    void aBranchOfAMultibranchProjectHasThePageAndItsOwnersTheButtons() throws Exception {
        WorkflowMultiBranchProject project = jenkins.createProject(WorkflowMultiBranchProject.class, "multi");
        project.getSourcesList()
                .add(new BranchSource(new SingleSCMSource(
                        "main",
                        new SingleFileSCM("Jenkinsfile", CachingJob.PIPELINE.getBytes(StandardCharsets.UTF_8)))));
        project.scheduleBuild2(0).getFuture().get();
        jenkins.waitUntilNoActivity();
        WorkflowJob branch = project.getItem("main");
        jenkins.assertBuildStatusSuccess(branch.getLastBuild());
        try (ACLContext ignored = ACL.as(User.getById("owner", true))) {
            assertThat(branch.hasPermission(Item.CONFIGURE)).isFalse();
            assertThat(branch.hasPermission(JobCaches.MANAGE)).isTrue();
        }
        assertThat(as("owner").goTo(CachingJob.url(branch)).asNormalizedText()).contains("Namespace multi/main/multi");
    }

    @Test
    void aConfigurationOfAMatrixHasThePage() throws Exception {
        MatrixProject matrix = jenkins.createProject(MatrixProject.class, "matrix");
        matrix.setAxes(new AxisList(new TextAxis("os", "a", "b")));
        assertThat(as("reader")
                        .goTo(matrix.getItem("os=b").getUrl() + JobCaches.URL, null)
                        .getWebResponse()
                        .getStatusCode())
                .isEqualTo(404);
        assertThat(as("owner")
                        .goTo(matrix.getItem("os=b").getUrl() + JobCaches.URL)
                        .asNormalizedText())
                .contains("Namespace matrix / default / matrix/os=b", "No build of the last 50 loaded or saved this.");
    }
}
