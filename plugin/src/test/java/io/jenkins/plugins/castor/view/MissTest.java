package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import io.jenkins.plugins.castor.DownStore;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.CastorJobProperty;
import io.jenkins.plugins.castor.config.ControllerStore;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A build that missed says why, on its page and on its console, which leads there. */
@WithJenkins
class MissTest {

    private static JenkinsRule jenkins;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.createOnlineSlave().setLabelString("linux");
    }

    @AfterEach
    void mendTheStore() {
        CastorConfiguration.get().setStore(new ControllerStore());
    }

    private static HtmlPage page(String url) throws Exception {
        return jenkins.createWebClient().withJavaScriptEnabled(false).goTo(url);
    }

    private static HtmlPage page(WorkflowRun build) throws Exception {
        return page(build.getUrl() + JobCaches.URL + "/");
    }

    /** Where a word on the console leads to. */
    private static String target(WorkflowRun build, String word) throws Exception {
        HtmlAnchor link = page(build.getUrl() + "console").getAnchorByText(word);
        assertThat(link.getHrefAttribute()).startsWith("/jenkins/" + build.getUrl() + JobCaches.URL + "/#");
        return link.getHrefAttribute().replaceFirst(".*#", "");
    }

    @Test
    void aColdBuildSaysWhatEarlierBuildsDidAndLeadsToTheDecision() throws Exception {
        WorkflowJob job = CachingJob.job(jenkins, "loader");
        job.addProperty(new CastorJobProperty());
        WorkflowRun first = CachingJob.run(jenkins, job);
        jenkins.assertLogNotContains("[castor] before: ", first);
        WorkflowRun second = CachingJob.run(jenkins, job);
        jenkins.assertLogContains(
                "[castor] before: build #1 did not save it: the job loader is restricted to loads", second);

        HtmlPage why = page(second);
        DomElement load = why.getElementById(target(second, "cold"));
        assertThat(load.asNormalizedText())
                .contains("cold: nothing was saved yet in any of loader/default/loader")
                .contains("Looked for in this order: loader/default/loader, loader/main/loader, loader/master/loader.")
                .contains("Before: build #1 did not save it: the job loader is restricted to loads");
        assertThat(why.getElementById(target(second, "cache not saved")).asNormalizedText())
                .isEqualTo("Whether this build may save");
        assertThat(page(second.getUrl()).getAnchorByText("Why").getHrefAttribute())
                .isEqualTo("castor-caches/#" + load.getId());
    }

    @Test
    void aHitThatIsNotExactSaysHowTheKeyDiffers() throws Exception {
        WorkflowJob job = CachingJob.job(jenkins.createProject(WorkflowJob.class, "keyed"), """
                node('linux') {
                    castorLoad caches: ['deps=deps'], keyText: ["${env.BUILD_NUMBER}"]
                    sh 'mkdir -p deps && echo a > deps/a'
                    castorSave()
                    sh 'rm -r deps'
                }
                """);
        assertThat(target(CachingJob.run(jenkins, job), "may save")).isEqualTo("decision");
        WorkflowRun second = CachingJob.run(jenkins, job);
        assertThat(page(second).getElementById(target(second, "restored")).asNormalizedText())
                .containsPattern(
                        "The nearest is generation 1 of keyed/default/keyed, saved .* ago: key differs: the texts\\.");
        assertThat(page(second.getUrl()).asNormalizedText()).contains("Why");
    }

    @Test
    void aHitWithNothingToExplainHasNoLink() throws Exception {
        WorkflowJob job = CachingJob.job(jenkins, "plain");
        CachingJob.run(jenkins, job);
        WorkflowRun second = CachingJob.run(jenkins, job);
        jenkins.assertLogContains("[castor] restored 1 file", second);
        assertThat(page(second.getUrl() + "console").asXml()).doesNotContain("castor-caches/#load-");
        assertThat(page(second.getUrl()).asNormalizedText()).doesNotContain("Why");
    }

    @Test
    void troubleWithTheStoreIsNotTakenForALackOfCaches() throws Exception {
        CastorConfiguration.get().setStore(new DownStore());
        WorkflowRun build = CachingJob.run(jenkins, CachingJob.job(jenkins, "down"));
        assertThat(page(build).getElementById(target(build, "cold")).asNormalizedText())
                .contains("cold: the connection was refused", "Something went wrong.")
                .doesNotContain("Before:");
    }

    @Test
    void whatPagesSayOfNamespacesIsReadable() throws Exception {
        WorkflowJob job = CachingJob.job(
                jenkins.createProject(Folder.class, "team").createProject(WorkflowJob.class, "app"),
                CachingJob.PIPELINE);
        WorkflowRun first = CachingJob.run(jenkins, job);
        jenkins.assertLogContains("as team/default/team%2Fapp generation 1", first);
        for (String url : new String[] {
            first.getUrl(), first.getUrl() + JobCaches.URL, job.getUrl() + JobCaches.URL,
        }) {
            assertThat(page(url).asNormalizedText()
                            + page(url).asXml().replaceAll("(href|data-[a-z]+|value)=\"[^\"]*\"", ""))
                    .as(url)
                    .contains("team / default / team/app")
                    .doesNotContain("team%2Fapp");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "saved as mx%2FA%3D1/main/b generation 4     | saved as mx/A=1 / main / b generation 4",
                "any of a/b/c, a%2Fb/c/d, e of the store      | any of a/b/c, a/b / c / d, e of the store",
                "(generation 3 of x%20y/m/j)                  | (generation 3 of x y/m/j)",
            })
    void aPathInASentenceBecomesAName(String sentence, String readable) {
        assertThat(NamespaceName.readable(sentence)).isEqualTo(readable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "saved by http://host/job/a%20b/c/12/",
                "the file /srv/a%2Fb/c/d is damaged",
                "the file a%2Fb/c/d/e is damaged",
                "50 % of a/b/c",
                "x%ZZ/b/c",
                "a%2Fb/c/%00",
            })
    void whatIsNoPathOfANamespaceStays(String sentence) {
        assertThat(NamespaceName.readable(sentence)).isEqualTo(sentence);
    }
}
