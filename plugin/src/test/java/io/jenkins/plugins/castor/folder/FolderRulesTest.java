package io.jenkins.plugins.castor.folder;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Node;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.CastorJobProperty;
import io.jenkins.plugins.castor.config.CastorNodeProperty;
import io.jenkins.plugins.castor.config.Retention;
import io.jenkins.plugins.castor.config.RetentionProperty;
import java.util.List;
import java.util.function.Consumer;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What folders allow, and how much: by builds in a real Jenkins. */
@WithJenkins
class FolderRulesTest {

    private static final String NEVER = "allow \"nightly\" if event = schedule";
    private static final String MANUAL = "allow \"by hand\" if event = manual";
    private static final String WORK = """
            node('linux') {
                deleteDir()
                castorLoad caches: ['deps=deps']
                sh 'mkdir -p deps && echo $BUILD_NUMBER > deps/one'
                castorSave()
            }
            """;

    private static JenkinsRule jenkins;
    private static Builds builds;
    private static int tests;

    private Folder outer;
    private Folder inner;
    private WorkflowJob job;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        builds = new Builds(rule);
    }

    @BeforeEach
    void make() throws Exception {
        outer = jenkins.createProject(Folder.class, "outer" + ++tests);
        inner = outer.createProject(Folder.class, "inner");
        job = inner.createProject(WorkflowJob.class, "job");
        job.setDefinition(new CpsFlowDefinition(WORK, true));
    }

    @AfterEach
    void forget() throws Exception {
        CastorConfiguration.get().setPolicy("");
        CastorConfiguration.get().setPolicyFolders("");
        CastorConfiguration.get().setNear(List.of());
        for (Node node : jenkins.jenkins.getNodes()) {
            ((DumbSlave) node).getNodeProperties().clear();
        }
    }

    private static void set(Folder folder, Consumer<FolderProperty> values) throws Exception {
        FolderProperty property = new FolderProperty();
        values.accept(property);
        folder.getProperties().replace(property);
    }

    private String run() throws Exception {
        return String.join("\n", Builds.castor(builds.run(job)));
    }

    @Test
    void thePolicyOfAFolderCanOnlyBeStricter() throws Exception {
        set(inner, folder -> folder.setPolicy(NEVER));
        assertThat(run())
                .contains("cache not saved: the folder " + inner.getFullName() + " restricts its jobs: ")
                .doesNotContain("may save");
        // What the inner one allows, the outer one may still deny, and the administrator.
        set(inner, folder -> folder.setPolicy(MANUAL));
        assertThat(run()).contains("may save: the rule \"started by hand\" allows it", "saved 2 entries");
        set(outer, folder -> folder.setPolicy(NEVER));
        assertThat(run()).contains("cache not saved: the folder " + outer.getFullName() + " restricts its jobs: ");
        set(outer, folder -> {});
        CastorConfiguration.get().setPolicy(NEVER);
        assertThat(run()).contains("cache not saved: ").doesNotContain("restricts its jobs", "may save");
    }

    @Test
    void anAdministratorMayLetThePolicyOfAFolderCountAlone() throws Exception {
        CastorConfiguration.get().setPolicy(NEVER);
        set(outer, folder -> folder.setPolicy(MANUAL));
        CastorConfiguration.get().setPolicyFolders(outer.getFullName());
        assertThat(run()).contains("may save: the rule \"by hand\" allows it", "saved 2 entries");
        // What is inside can only be stricter than that, and a folder without a policy has none of its own.
        set(inner, folder -> folder.setPolicy(NEVER));
        assertThat(run()).contains("cache not saved: the folder " + inner.getFullName() + " restricts its jobs: ");
        set(inner, folder -> {});
        set(outer, folder -> {});
        assertThat(run()).contains("cache not saved: ").doesNotContain("may save");
    }

    @Test
    void aFolderWithTheRightStandsAboveThoseAroundIt() throws Exception {
        set(outer, folder -> folder.setPolicy(NEVER));
        set(inner, folder -> folder.setPolicy(MANUAL));
        CastorConfiguration.get().setPolicyFolders(inner.getFullName());
        assertThat(run()).contains("may save: the rule \"by hand\" allows it");
    }

    @Test
    void thePageOfTheJobShowsWhoRestrictsIt() throws Exception {
        run();
        assertThat(page().getElementById("castor-restrictions")).isNull();
        set(outer, folder -> folder.setPolicy(MANUAL));
        CastorJobProperty property = new CastorJobProperty();
        job.addProperty(property);
        assertThat(page().getElementById("castor-restrictions").getTextContent())
                .contains("No build saves: the job " + job.getFullName() + " is restricted to loads")
                .contains("The folder " + outer.getFullName() + " must allow it, too:", MANUAL);
        property.setPolicy(NEVER);
        CastorConfiguration.get().setPolicyFolders(outer.getFullName());
        assertThat(page().getElementById("castor-restrictions").getTextContent())
                .contains("The job " + job.getFullName() + " must allow it, too:", NEVER)
                .contains("The folder " + outer.getFullName() + " decides, instead of the administrator:");
    }

    private HtmlPage page() throws Exception {
        try (WebClient browser = jenkins.createWebClient()) {
            return browser.getPage(job, "castor-caches/");
        }
    }

    @Test
    void loadsOnANodeWaitAsLongAsTheNodeSays() throws Exception {
        CastorConfiguration.get().setSpread(1);
        try {
            assertThat(run()).contains("at random up to 1 s, before it loads");
            for (Node node : jenkins.jenkins.getNodes()) {
                ((DumbSlave) node).getNodeProperties().replace(new SpreadProperty(2));
            }
            assertThat(run()).contains("at random up to 2 s, before it loads");
            for (Node node : jenkins.jenkins.getNodes()) {
                ((DumbSlave) node).getNodeProperties().replace(new SpreadProperty(0));
            }
            assertThat(run()).doesNotContain("before it loads");
        } finally {
            CastorConfiguration.get().setSpread(0);
        }
    }

    @Test
    void limitsCanOnlyBeLower() throws Exception {
        assertThat(FolderChain.of(job).limits(null).bytes()).isEqualTo(20_000_000_000L);
        set(outer, folder -> folder.setMaxSize(5));
        set(inner, folder -> folder.setMaxSize(30));
        assertThat(FolderChain.of(job).limits(null).bytes()).isEqualTo(5_000_000_000L);
        set(inner, folder -> folder.setMaxSize(1));
        assertThat(FolderChain.of(job).limits(null).bytes()).isEqualTo(1_000_000_000L);
        assertThat(FolderChain.of(job).limits(2).bytes()).isEqualTo(1_000_000_000L);
        set(inner, folder -> {});
        assertThat(FolderChain.of(job).limits(2).bytes()).isEqualTo(2_000_000_000L);
        RetentionProperty own = new RetentionProperty();
        own.setMaxSize(1);
        job.addProperty(own);
        job.setDefinition(new CpsFlowDefinition("""
                node('linux') {
                    sh 'mkdir -p deps && truncate -s 1001M deps/one'
                    castorSave caches: ['deps=deps']
                }
                """, true));
        assertThat(run())
                .contains(
                        "cache not saved: the save has files of 1,049,624,576 B, more than the limit of 1,000,000,000 B")
                .doesNotContain("generation");
    }

    @Test
    void quotasOfTheStoreCanOnlyBeLower() throws Exception {
        set(outer, folder -> {
            folder.setJobGigabytes(5);
            folder.setTotalGigabytes(7);
        });
        set(inner, folder -> folder.setJobGigabytes(0));
        FolderChain chain = FolderChain.of(job);
        assertThat(chain.jobGigabytes()).isEqualTo(5);
        assertThat(chain.totals()).singleElement().satisfies(total -> {
            assertThat(total.name()).isEqualTo("the folder " + outer.getFullName());
            assertThat(total.maxBytes()).isEqualTo(7_000_000_000L);
        });
        // Those of a job that is gone still count for its folder.
        assertThat(FolderChain.ofName(inner.getFullName() + "/gone/too").totals())
                .isEqualTo(chain.totals());
        assertThat(FolderChain.ofName("").totals()).isEmpty();
        Retention retention = new Retention();
        retention.setJobGigabytes(6);
        assertThat(retention.policy(null, chain.jobGigabytes()).namespaceMaxBytes())
                .hasValue(5_000_000_000L);
        RetentionProperty own = new RetentionProperty();
        own.setGigabytes(2);
        own.setKeepLast(1);
        assertThat(retention.policy(own, chain.jobGigabytes()).namespaceMaxBytes())
                .hasValue(2_000_000_000L);
        assertThat(retention.policy(own, chain.jobGigabytes()).keepLast()).isEqualTo(1);
        assertThat(retention.policy(null, 9).namespaceMaxBytes()).hasValue(6_000_000_000L);
    }

    @Test
    void theCachesOfTheNearestFolderCount() throws Exception {
        CastorConfiguration.get().setCaches("npm");
        try {
            job.setDefinition(new CpsFlowDefinition(WORK.replace(" caches: ['deps=deps']", "()"), true));
            set(outer, folder -> folder.setCaches("other=other"));
            set(inner, folder -> folder.setCaches("deps=deps"));
            assertThat(run()).contains("saved 2 entries");
            assertThat(run()).contains("restored 1 file");
        } finally {
            CastorConfiguration.get().setCaches("");
        }
    }

    @Test
    void nearCachesOfTheNodeCountBeforeThoseOfTheFolder() throws Exception {
        run();
        CastorConfiguration.get().setNear(List.of("/nowhere/for-all"));
        assertThat(run()).contains("/nowhere/for-all");
        set(outer, folder -> folder.setNear(List.of("/nowhere/for-the-folder")));
        assertThat(run()).contains("/nowhere/for-the-folder").doesNotContain("/nowhere/for-all");
        CastorNodeProperty property = new CastorNodeProperty();
        property.setNear(List.of("/nowhere/for-the-node"));
        for (Node node : jenkins.jenkins.getNodes()) {
            ((DumbSlave) node).getNodeProperties().replace(property);
        }
        assertThat(run()).contains("/nowhere/for-the-node").doesNotContain("/nowhere/for-the-folder");
    }
}
