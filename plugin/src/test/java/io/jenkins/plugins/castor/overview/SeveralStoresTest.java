package io.jenkins.plugins.castor.overview;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.security.csrf.CrumbIssuer;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.NamedStore;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.folder.StoreProperty;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The overview of several stores, and copies from one to another. */
@WithJenkins
@Timeout(300)
class SeveralStoresTest {

    private static final String PIPELINE = """
            castorLoad caches: ['deps=deps']
            sh "mkdir -p deps && head -c 4000 /dev/urandom > deps/${env.BUILD_NUMBER}"
            castorSave()
            sh 'rm -r deps'
            """;

    @TempDir
    private Path temp;

    private JenkinsRule jenkins;
    private Builds builds;

    @BeforeEach
    void configure(JenkinsRule rule) throws Exception {
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
                .to("auditor"));
        CastorConfiguration.get().setStores(List.of(new NamedStore("team-web", directory("web"))));
    }

    @AfterEach
    void waitForLooks() throws Exception {
        while (StoreLook.get().isRunning("") || StoreLook.get().isRunning("team-web")) {
            Thread.sleep(50);
        }
    }

    private ControllerStore directory(String name) {
        ControllerStore store = new ControllerStore();
        store.setPath(temp.resolve(name).toString());
        return store;
    }

    private WorkflowJob job(String name, String store) throws Exception {
        WorkflowJob job = builds.pipeline(name, PIPELINE);
        job.addProperty(new StoreProperty(store));
        return job;
    }

    private WebClient as(String user) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .withThrowExceptionOnFailingStatusCode(false)
                .login(user);
    }

    private String page(String user, String below) throws Exception {
        return as(user).goTo("manage/castor-caches/" + below).asNormalizedText();
    }

    private WebResponse post(String user, String method, String body) throws Exception {
        WebClient client = as(user);
        URL url = new URL(client.getContextPath() + "manage/castor-caches/" + method);
        WebRequest request = new WebRequest(url, HttpMethod.POST);
        CrumbIssuer crumbs = jenkins.jenkins.getCrumbIssuer();
        request.setAdditionalHeader(
                crumbs.getDescriptor().getCrumbRequestField(), crumbs.getCrumb((ServletRequest) null));
        request.setAdditionalHeader("Content-Type", "text/plain;charset=UTF-8");
        request.setRequestBody(body);
        return client.getPage(request).getWebResponse();
    }

    /** What the page says when no copy is running any more. */
    private String copied() throws Exception {
        while (StoreCopies.get().isRunning()) {
            Thread.sleep(50);
        }
        return as("admin")
                .goTo("manage/castor-caches/copies/state", "text/html")
                .getWebResponse()
                .getContentAsString();
    }

    /** The stores and the namespaces of the table. */
    private List<String> places(String user) throws Exception {
        List<String> places = new ArrayList<>();
        for (Object row : JSONArray.fromObject(as(user).goTo("manage/castor-caches/table", "application/json")
                .getWebResponse()
                .getContentAsString())) {
            places.add(((JSONObject) row).getString("store") + " " + ((JSONObject) row).getString("path"));
        }
        return places;
    }

    @Test
    void eachStoreIsShownWithItsNamespacesAndTotals() throws Exception {
        builds.run(job("plain", "default"));
        WorkflowJob web = job("web", "team-web");
        builds.run(web);
        builds.run(web);
        assertThat(places("auditor"))
                .contains(" plain/default/plain", "team-web web/default/web")
                .doesNotContain(" web/default/web");
        StoreLook.get().start(ChosenStore.all());
        waitForLooks();
        assertThat(page("auditor", ""))
                .contains(
                        "in all 2 stores. 3 loads",
                        "team-web",
                        temp.resolve("web").toString())
                .doesNotContain("Copy what is listed");
        assertThat(page("auditor", "?store=team-web"))
                .contains("Totals, charts and table are of the store team-web.", "in the store team-web. 2 loads");
        assertThat(page("auditor", "?store=")).contains("of the store default.", "in the store default. 1 load");
        assertThat(as("auditor")
                        .goTo("manage/castor-caches/?store=nothing", "")
                        .getWebResponse()
                        .getStatusCode())
                .isEqualTo(404);
        assertThat(page("auditor", "namespace?store=team-web&path=web/default/web"))
                .contains("It is in the store team-web.", "2 loads in the last");
        assertThat(as("auditor")
                        .goTo("manage/castor-caches/namespace?path=web/default/web", "")
                        .getWebResponse()
                        .getStatusCode())
                .as("of the default store")
                .isEqualTo(404);
    }

    @Test
    void aCopyGoesOnInTheBackgroundAndBuildsLoadItFromTheOtherStore() throws Exception {
        WorkflowJob web = job("web", "default");
        builds.run(web);
        builds.run(web);
        builds.run(job("other", "default"));
        String both = "web/default/web\nother/default/other";
        assertThat(post("auditor", "copies/begin?from=&to=team-web", both).getStatusCode())
                .isEqualTo(403);
        assertThat(post("admin", "copies/begin?from=&to=", both).getStatusCode())
                .isEqualTo(400);
        assertThat(post("admin", "copies/begin?from=&to=team-web", "").getStatusCode())
                .isEqualTo(400);
        assertThat(post("admin", "copies/begin?from=&to=team-web", "no/such/one")
                        .getStatusCode())
                .isEqualTo(404);
        assertThat(post("admin", "copies/begin?from=&to=nothing", both).getStatusCode())
                .isEqualTo(404);
        try (LogRecorder audit = new LogRecorder()
                .record("io.jenkins.plugins.castor.audit", Level.INFO)
                .capture(10)) {
            assertThat(post("admin", "copies/begin?from=&to=team-web", both).getStatusCode())
                    .isEqualTo(200);
            assertThat(copied())
                    .contains("by admin, from default to team-web: 2 copied. Sent ")
                    .doesNotContain("data-castor-copy=\"continue\"");
            assertThat(audit.getMessages())
                    .contains("copy user=\"admin\" from=\"default\" to=\"team-web\" namespaces=\"2\"");
        }
        assertThat(post("admin", "copies/continue", "").getStatusCode())
                .as("there is no rest")
                .isEqualTo(400);

        web.removeProperty(StoreProperty.class);
        web.addProperty(new StoreProperty("team-web"));
        assertThat(builds.run(web)).contains("from web/default/web generation 2");

        assertThat(post("admin", "copies/begin?from=&to=team-web", both).getStatusCode())
                .isEqualTo(200);
        assertThat(copied()).contains("2 had nothing new. Sent 0 B;");
        waitForLooks();
        assertThat(UsageRecords.get().row("team-web", Namespace.parse("other/default/other")))
                .hasValueSatisfying(row -> assertThat(row.bytes()).isGreaterThan(4000));
    }

    @Test
    void aCopyToAStoreThatIsDownSaysSoAndGoesOnLater() throws Exception {
        builds.run(job("web", "default"));
        Failing failing = new Failing(directory("web"));
        CastorConfiguration.get().setStores(List.of(new NamedStore("team-web", failing)));
        post("admin", "copies/begin?from=&to=team-web", "web/default/web");
        assertThat(copied())
                .contains(
                        "1 not reached.", "It ended before it was done: the connection was refused.", "Copy the rest");
        assertThat(StoreCopies.get().getLast().isIncomplete()).isTrue();

        failing.down = false;
        failing.gate = new CountDownLatch(1);
        assertThat(post("admin", "copies/continue", "").getStatusCode()).isEqualTo(200);
        assertThat(as("admin")
                        .goTo("manage/castor-caches/copies/state", "text/html")
                        .getWebResponse()
                        .getContentAsString())
                .contains("Copying from default to team-web: 0 of 1 namespace so far", "data-castor-copy=\"stop\"");
        assertThat(post("admin", "copies/begin?from=&to=team-web", "web/default/web")
                        .getStatusCode())
                .as("one at a time")
                .isEqualTo(409);
        assertThat(post("admin", "copies/stop", "").getStatusCode()).isEqualTo(200);
        assertThat(copied()).contains("It ended before it was done: it was stopped.");

        failing.gate.countDown();
        post("admin", "copies/continue", "");
        assertThat(copied()).contains("1 copied.").doesNotContain("Copy the rest");
    }

    /** A directory, unless it is down or lets wait. */
    private static final class Failing extends StoreConfiguration {

        private final StoreConfiguration store;
        private volatile boolean down = true;
        private volatile CountDownLatch gate = new CountDownLatch(0);

        Failing(StoreConfiguration store) {
            this.store = store;
        }

        @Override
        public StoreSession begin(FilePath workspace, Duration validity) throws IOException, InterruptedException {
            return store.begin(workspace, validity);
        }

        @Override
        public Optional<Castor> open() throws IOException {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
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
}
