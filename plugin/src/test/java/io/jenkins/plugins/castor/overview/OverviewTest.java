package io.jenkins.plugins.castor.overview;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.TaskListener;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.StoreAnswers;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.CastorJobProperty;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.retention.StorePruner;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.Page;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.Stapler;

/** What the overview shows, from where it knows it, and who may do what there. */
@WithJenkins
@Timeout(300)
class OverviewTest {

    private static final String PIPELINE = """
            castorLoad caches: ['deps=deps']
            sh "mkdir -p deps && head -c 4000 /dev/urandom > deps/${env.BUILD_NUMBER}"
            castorSave()
            sh 'rm -r deps'
            """;

    private static JenkinsRule jenkins;
    private static Builds builds;

    private final Watched store = new Watched();

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        builds = new Builds(rule);
        Jenkins.SYSTEM_READ.setEnabled(true);
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Jenkins.SYSTEM_READ)
                .everywhere()
                .to("auditor")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
    }

    @BeforeEach
    void watchTheStore() {
        CastorConfiguration.get().setStore(store);
    }

    @AfterEach
    void noRequestAskedTheStore() {
        store.silent.countDown();
        CastorConfiguration.get().setStore(new ControllerStore());
        assertThat(store.asked).as("by threads of requests").isEmpty();
    }

    /** The controller's store, which notes whether a request waits for it. */
    private static final class Watched extends StoreConfiguration {

        private final AtomicInteger opened = new AtomicInteger();
        private final List<String> asked = new ArrayList<>();
        private final ControllerStore store = new ControllerStore();
        private volatile boolean down;
        private volatile CountDownLatch silent = new CountDownLatch(0);

        @Override
        public StoreSession begin(FilePath workspace, Duration validity) throws IOException {
            return store.begin(workspace, validity);
        }

        @Override
        public Optional<Castor> open() throws IOException {
            opened.incrementAndGet();
            if (Stapler.getCurrentRequest2() != null) {
                asked.add(Stapler.getCurrentRequest2().getRequestURI());
            }
            try {
                silent.await();
            } catch (InterruptedException e) {
                throw new IOException("ended", e);
            }
            if (down) {
                throw new IOException("the connection was refused");
            }
            return store.open();
        }

        @Override
        public String toString() {
            return store.toString();
        }
    }

    private static WebClient as(String user) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .withThrowExceptionOnFailingStatusCode(false)
                .login(user);
    }

    private static HtmlPage page(String user) throws Exception {
        return as(user).goTo("manage/castor-caches/");
    }

    private static int get(String user, String method) throws Exception {
        return as(user).goTo("manage/castor-caches/" + method, null)
                .getWebResponse()
                .getStatusCode();
    }

    private static Page post(String user, boolean crumb, String method, String... fields) throws Exception {
        return StoreAnswers.post(as(user), "manage/castor-caches/" + method, crumb, fields);
    }

    /** Begins a task, and gives what comes of it. */
    private static String done(String user, String method, String... fields) throws Exception {
        return StoreAnswers.of(as(user), "manage/castor-caches/", method, fields);
    }

    private static JSONArray table(String user) throws Exception {
        return JSONArray.fromObject(as(user).goTo("manage/castor-caches/table", "application/json")
                .getWebResponse()
                .getContentAsString());
    }

    private static JSONObject row(String user, String path) throws Exception {
        for (Object row : table(user)) {
            if (((JSONObject) row).getString("path").equals(path)) {
                return (JSONObject) row;
            }
        }
        throw new AssertionError("no row for " + path);
    }

    /** Does what the hour brings. */
    private static void hourly() throws Exception {
        StoreLook.get().execute(TaskListener.NULL);
        while (StoreLook.get().isRunning("")) {
            Thread.sleep(50);
        }
    }

    private static NamespaceStatistics statistics(Namespace namespace, long live) {
        return new NamespaceStatistics(
                namespace, 2, live, live, 0, 0, 1, Optional.empty(), Optional.empty(), List.of());
    }

    @Test
    void fiveThousandNamespacesAreShownAndNoStoreIsAsked() throws Exception {
        FreeStyleProject job = jenkins.createProject(FreeStyleProject.class, "many");
        List<NamespaceStatistics> all = IntStream.range(0, 5000)
                .mapToObj(i -> new Namespace("mx/A=" + i, "main", "many"))
                .peek(namespace -> NamespaceUses.get().saved("", namespace, job))
                .map(namespace -> statistics(namespace, 1_000_000))
                .toList();
        UsageRecords.get().measured("", new StoreStatistics(all));
        assertThat(page("auditor").asNormalizedText()).containsPattern("5,0[0-9][0-9] namespaces with 10\\.[0-9]+ GB");
        JSONArray table = table("auditor");
        assertThat(table.size()).isGreaterThanOrEqualTo(5000);
        JSONObject row = row("admin", "mx%2FA%3D4999/main/many");
        assertThat(row.getString("name")).isEqualTo("mx/A=4999 / main / many");
        assertThat(row.getLong("bytes")).isEqualTo(2_000_000);
        assertThat(row.getLong("live")).isEqualTo(1_000_000);
        assertThat(row.getLong("generations")).isEqualTo(2);
        assertThat(row.getString("who")).isEqualTo("policy");
        assertThat(row.getString("job")).isEqualTo("job/many/");
        assertThat(row("auditor", "mx%2FA%3D4999/main/many").getString("job"))
                .as("of a job that the user does not see")
                .isEmpty();
        assertThat(as("auditor")
                        .goTo("manage/castor-caches/namespace?path=mx%252FA%253D7/main/many")
                        .asNormalizedText())
                .contains("mx/A=7 / main / many", "Builds of many save as the policy allows.");
        assertThat(store.opened).hasValue(0);

        job.delete();
        assertThat(row("admin", "mx%2FA%3D4999/main/many").getString("who")).isEqualTo("gone");
        UsageRecords.get().measured("", new StoreStatistics(List.of()));
        assertThat(table("admin").toString()).as("neither stored nor used").doesNotContain("4999/main/many");
    }

    @Test
    void whatBuildsLoadedAndSavedIsShownAndChangedFromThere() throws Exception {
        WorkflowJob job = builds.pipeline("website", PIPELINE);
        builds.run(job);
        builds.run(job);
        builds.run(job);
        String path = "website/default/website";
        JSONObject row = row("admin", path);
        assertThat(row.getLong("loads")).isEqualTo(3);
        assertThat(row.getLong("hits")).isEqualTo(2);
        assertThat(row.getLong("exact")).isZero();
        assertThat(row.getLong("bytes")).as("nothing was measured yet").isEqualTo(-1);
        assertThat(row.getLong("saved")).isBetween(row.getLong("loaded"), System.currentTimeMillis());
        assertThat(row.get("savedTime")).as("of a single miss").hasToString("null");
        HtmlPage page = page("admin");
        assertThat(page.asNormalizedText())
                .contains("Castor caches", "Loads that hit", "started by hand", "Look at the store now");
        assertThat(page.asXml()).containsPattern("<title>\\s*\\d{4}-\\d\\d-\\d\\d: [1-9]\\d*\\s*</title>");

        assertThat(done("auditor", "look", "path", path))
                .contains("Loads take generation 3", "website #3", "The next prune")
                .doesNotContain("data-castor-post");
        assertThat(row("admin", path).getLong("generations")).isEqualTo(3);
        assertThat(row("admin", path).getLong("bytes")).isGreaterThan(12_000);

        assertThat(done("admin", "revoke", "path", path, "generation", "3", "reason", "bad <b>"))
                .contains("Revoked generation 3.", "Loads take generation 2", "bad &lt;b> (admin)", "data-castor-post");
        assertThat(builds.run(job)).contains("from website/default/website generation 2");

        assertThat(done("admin", "prune", "path", path)).contains("Retired ", "stay in use");
        assertThat(StorePruner.get().last(ChosenStore.ofDefault()))
                .as("not the daily prune")
                .isNull();

        assertThat(done("admin", "clear", "path", path))
                .contains("Cleared website/default/website: removed 4 generations", "Nothing is saved here");
        assertThat(row("admin", path).getLong("bytes")).isZero();
        assertThat(builds.run(job)).contains("[castor] cold: ");
        assertThat(store.opened.get()).isEqualTo(4);
    }

    @Test
    void theWholeStoreIsLookedAtInTheBackground() throws Exception {
        builds.run(builds.pipeline("measured", PIPELINE));
        store.silent = new CountDownLatch(1);
        assertThat(post("admin", true, "measure").getWebResponse().getStatusCode())
                .isEqualTo(200);
        assertThat(page("auditor").asNormalizedText()).contains("The store is being looked at.");
        store.silent.countDown();
        while (StoreLook.get().isRunning("")) {
            Thread.sleep(50);
        }
        assertThat(row("auditor", "measured/default/measured").getLong("live")).isGreaterThan(4000);
        assertThat(page("auditor").asNormalizedText()).contains("Sizes are of ");

        store.down = true;
        StoreLook.get().start(ChosenStore.all());
        while (StoreLook.get().isRunning("")) {
            Thread.sleep(50);
        }
        assertThat(page("auditor").asNormalizedText())
                .contains("The last look at the store failed: the connection was refused.");
        store.down = false;
        StoreLook.get().start(ChosenStore.all());
        while (StoreLook.get().isRunning("")) {
            Thread.sleep(50);
        }
        assertThat(page("auditor").asNormalizedText()).doesNotContain("look at the store failed");

        int looks = store.opened.get();
        hourly();
        assertThat(store.opened).as("within the day").hasValue(looks);
        NamespaceUses uses = NamespaceUses.get();
        uses.setClock(Clock.offset(Clock.systemUTC(), Duration.ofHours(23)));
        try {
            hourly();
            assertThat(store.opened).as("after a day").hasValue(looks + 1);
            hourly();
            assertThat(store.opened).hasValue(looks + 1);
        } finally {
            uses.setClock(Clock.systemUTC());
        }
    }

    @Test
    void aJobThatRestrictsItselfIsToldApart() throws Exception {
        WorkflowJob job = builds.pipeline("restricted", PIPELINE);
        builds.run(job);
        CastorJobProperty property = new CastorJobProperty();
        property.setPolicy("allow \"nightly\" if event = schedule");
        job.addProperty(property);
        assertThat(row("admin", "restricted/default/restricted").getString("who"))
                .isEqualTo("rules");
        property.setPolicy("");
        assertThat(row("admin", "restricted/default/restricted").getString("who"))
                .isEqualTo("no_build");
    }

    @Test
    void aStoreThatIsDownOrSilentIsSaidAndHoldsNoRequest() throws Exception {
        builds.run(builds.pipeline("down", PIPELINE));
        store.down = true;
        assertThat(done("auditor", "look", "path", "down/default/down"))
                .contains("The content of the store cannot be shown: the connection was refused.");
        store.silent = new CountDownLatch(1);
        String id = post("auditor", true, "look", "path", "down/default/down")
                .getWebResponse()
                .getContentAsString();
        assertThat(get("auditor", "task?id=" + id)).isEqualTo(202);
        assertThat(get("admin", "task?id=" + id)).as("that of somebody else").isEqualTo(404);
        assertThat(get("auditor", "task?id=" + id)).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "table", "namespace?path=a/b/c", "task?id=1"})
    void whoMayNotReadTheSystemSeesNothing(String method) throws Exception {
        assertThat(get("reader", method)).isEqualTo(403);
        assertThat(get("auditor", method)).isIn(200, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "revoke", "prune", "measure", "copies/begin", "copies/continue", "copies/stop"})
    void whatChangesSomethingTakesAPostWithACrumbOfAnAdministrator(String method) throws Exception {
        String path = "guarded/default/guarded";
        UsageRecords.get()
                .measured(
                        "", Namespace.parse(path), new StoreStatistics(List.of(statistics(Namespace.parse(path), 1))));
        String[] fields = {"path", path, "generation", "1", "reason", "x", "from", "", "to", "other"};
        assertThat(get("admin", method + "?path=" + path + "&generation=1&reason=x&from=&to=other"))
                .isEqualTo(405);
        assertThat(post("admin", false, method, fields).getWebResponse().getStatusCode())
                .isEqualTo(403);
        Page refused = post("auditor", true, method, fields);
        assertThat(refused.getWebResponse().getStatusCode()).isEqualTo(403);
        assertThat(refused.getWebResponse().getContentAsString())
                .contains("auditor is missing the Overall/Administer permission");
        assertThat(page("auditor").asXml()).doesNotContain("href=\"measure\"");
        assertThat(store.opened).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "no/such/namespace", "..%2F/x/y"})
    void aNamespaceThatIsNotKnownIsNotThere(String path) throws Exception {
        assertThat(post("admin", true, "clear", "path", path).getWebResponse().getStatusCode())
                .isEqualTo(404);
        assertThat(get("admin", "namespace?path=" + path)).isEqualTo(404);
        assertThat(store.opened).hasValue(0);
    }

    @Test
    void aRevocationSaysWhat() throws Exception {
        Namespace namespace = new Namespace("said", "main", "said");
        UsageRecords.get().measured("", namespace, new StoreStatistics(List.of(statistics(namespace, 1))));
        assertThat(post("admin", true, "revoke", "path", namespace.path(), "generation", "1", "reason", " ")
                        .getWebResponse()
                        .getStatusCode())
                .isEqualTo(400);
    }
}
