package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.castor.DownStore;
import io.jenkins.plugins.castor.StoreAnswers;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.run.CacheRecords;
import java.util.List;
import java.util.stream.Collectors;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the page of a job says of how long its builds took, with a cache and without one. */
@WithJenkins
class ComparisonTest {

    /** Builds without a cache take five seconds more; the first two save nothing, and one is not good. */
    private static final String PAYS = """
            node('linux') {
                def load = castorLoad caches: ['deps=deps']
                if (load.outcome == 'miss') { sh 'sleep 5; mkdir deps; echo x > deps/x' }
                if (currentBuild.number > 2) { castorSave() }
                if (currentBuild.number == 4) { currentBuild.result = 'UNSTABLE' }
                sh 'rm -r deps'
            }
            """;

    /** With a cache, the block takes five seconds more. */
    private static final String COSTS = """
            node('linux') {
                castor(caches: ['deps=deps'], keyText: ['1']) {
                    sh '[ $CASTOR_EXACT = false ] || sleep 5; mkdir -p deps; echo x > deps/x'
                }
                sh 'rm -r deps'
            }
            """;

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

    private static WorkflowJob job(String name, String pipeline) throws Exception {
        return CachingJob.job(jenkins.createProject(WorkflowJob.class, name), pipeline);
    }

    private static void run(WorkflowJob job, int builds) throws Exception {
        for (int build = 0; build < builds; build++) {
            CachingJob.run(jenkins, job);
        }
    }

    /** Without JavaScript, as a browser's is tested with a real one. */
    private static HtmlPage page(WorkflowJob job) throws Exception {
        return jenkins.createWebClient().withJavaScriptEnabled(false).goTo(CachingJob.url(job));
    }

    /** The cells of the table that compares builds. */
    private static List<String> rows(HtmlPage page) {
        return page
                .getElementById("castor-comparison")
                .getElementsByTagName("tbody")
                .get(0)
                .getElementsByTagName("tr")
                .stream()
                .map(row -> row.getElementsByTagName("td").stream()
                        .map(cell -> cell.asNormalizedText().replace('\u00a0', ' '))
                        .collect(Collectors.joining("|")))
                .toList();
    }

    @Test
    void whatHitsSaveIsSaidOnceThreeOfEachKindSucceeded() throws Exception {
        WorkflowJob job = job("pays", PAYS);
        run(job, 3);
        jenkins.assertBuildStatus(Result.UNSTABLE, job.scheduleBuild2(0));
        run(job, 2);
        HtmlPage early = page(job);
        assertThat(early.getElementById("castor-chart").getAttribute("data-points"))
                .contains("#4\",\"outcome\":\"hit\",\"loads", "#5\",\"outcome\":\"hit\",\"took");
        assertThat(early.asNormalizedText())
                .contains("faster is not known yet. Of the last 50 builds, 2 hits and 3 misses can be compared");
        assertThat(rows(early))
                .satisfiesExactly(
                        hit -> assertThat(hit).isEqualTo("hit|2|||"),
                        miss -> assertThat(miss).matches("miss, without what Castor took\\|3\\|[0-9.]+ s\\|\\|"));
        run(job, 1);
        HtmlPage known = page(job);
        assertThat(known.asNormalizedText())
                .containsPattern("Caches saved [0-9]+\\.[0-9] s in 3 builds of the last 50\\.");
        assertThat(rows(known).get(0)).matches("hit\\|3\\|[0-9.]+ s\\|[0-9.]+ s\\|[0-9.]+ s");

        CastorConfiguration.get().setStore(new DownStore());
        jenkins.assertLogContains("cold: the connection was refused", CachingJob.run(jenkins, job));
        assertThat(rows(page(job)).get(1)).startsWith("miss, without what Castor took|3|");
        mendTheStore();
        CachingJob.job(job, PAYS.replace("['deps=deps']", "['deps=deps', 'more=more']"));
        run(job, 1);
        HtmlPage other = page(job);
        assertThat(other.asNormalizedText()).contains("1 hit and 3 misses can be compared");
    }

    @Test
    void aCacheThatCostsMoreThanItSavesIsWarnedOf() throws Exception {
        WorkflowJob job = job("costs", COSTS);
        for (int build = 1; build <= 5; build++) {
            jenkins.assertLogContains("[castor] the block took ", CachingJob.run(jenkins, job));
            if (build < 3) {
                clear(job);
            }
        }
        assertThat(page(job).asNormalizedText()).doesNotContain("not faster");
        WorkflowRun last = CachingJob.run(jenkins, job);
        assertThat(last.getAction(CacheRecords.class).getBlocks())
                .singleElement()
                .satisfies(block -> assertThat(block.getMillis()).isGreaterThanOrEqualTo(5000));
        HtmlPage page = page(job);
        assertThat(page.asNormalizedText())
                .containsPattern("Loads take [0-9.]+ s, and builds are not faster: [0-9.]+ s after 3 hits,"
                        + " [0-9.]+ s after 3 misses\\. Cache less, or nothing\\.")
                .doesNotContain("Caches saved");
        assertThat(rows(page).get(0)).matches("exact hit\\|3\\|[0-9.]+ s\\|[0-9.]+ s\\|−[0-9.]+ s");
        assertThat(page.getElementById("castor-chart").getAttribute("data-points"))
                .contains("\"build\":\"#3\",\"outcome\":\"miss\"", "\"build\":\"#4\",\"outcome\":\"exact-hit\"");
        JSONArray chart =
                JSONArray.fromObject(page.getElementById("castor-chart").getAttribute("data-points"));
        for (int i = 0; i < 6; i++) {
            JSONObject point = chart.getJSONObject(i);
            assertThat(point.getDouble("took") >= 5).as("the block: %s", point).isEqualTo(i >= 3);
            assertThat(point.getDouble("loads")).as("%s", point).isLessThan(5);
        }
    }

    private static void clear(WorkflowJob job) throws Exception {
        WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
        assertThat(StoreAnswers.of(client, CachingJob.url(job), "clear", "namespace", "costs/default/costs"))
                .contains("Cleared costs/default/costs");
    }
}
