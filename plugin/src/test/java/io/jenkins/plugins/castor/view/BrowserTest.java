package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.castor.Browser;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.folder.FolderProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jenkins.model.Jenkins;
import jenkins.security.csp.impl.CspConfiguration;
import org.apache.commons.io.FileUtils;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The pages in a real browser, which runs their scripts under Jenkins' content security policy. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BrowserTest {

    private static final int COLD = 3;
    private static final int BUILDS = 14;

    /** A package manager whose cache grows, and which saves nothing in its first builds. */
    private static final String PIPELINE = """
            node('linux') {
                def lock = currentBuild.number < 9 ? 'first lock file' : 'second lock file'
                def load = castorLoad caches: ['packages=packages'], keyText: [lock]
                if (!load.exact) {
                    sleep(load.outcome == 'miss' ? 4 : 2)
                }
                sh '''#!/bin/sh
                    mkdir -p packages
                    for i in $(seq 1 40); do head -c 25000 /dev/urandom > packages/$BUILD_NUMBER-$i.whl; done
                '''
                if (currentBuild.number > 3) {
                    castorSave()
                }
                sh 'rm -r packages'
            }
            """;

    /** A Jenkins of its own, as only that has the pictures and the scripts that it has elsewhere. */
    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension();

    @TempDir
    private Path temp;

    private Browser browser;

    @BeforeEach
    void start() throws Throwable {
        Browser.assumeOne();
        jenkins.startJenkins();
        jenkins.runRemotely(BrowserTest::build);
        browser = new Browser(jenkins.getUrl(), temp);
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    /** In the Jenkins: a job with an agent and some builds. */
    private static void build(JenkinsRule rule) throws Throwable {
        ExtensionList.lookupSingleton(CspConfiguration.class).setEnforce(true);
        rule.createProject(Folder.class, "team").addProperty(new FolderProperty());
        DumbSlave agent = rule.createSlave("linux", "linux", null);
        rule.waitOnline(agent);
        WorkflowJob job = CachingJob.job(rule.createProject(WorkflowJob.class, "website"), PIPELINE);
        for (int build = 1; build <= BUILDS; build++) {
            CachingJob.run(rule, job);
            if (build == COLD) {
                saveOnMain();
            }
        }
    }

    /** What the job falls back to before it has anything of its own. */
    private static void saveOnMain() throws Exception {
        Path packages = Files.createTempDirectory("packages");
        for (int i = 0; i < 30; i++) {
            Files.writeString(
                    packages.resolve("main-" + i + ".whl"), Integer.toString(i).repeat(20_000));
        }
        try (Castor castor = Castor.open(CachingJob.store().toString())) {
            castor.save(SaveRequest.of(
                            new Namespace("website", "main", "website"),
                            List.of(new CacheDirectory("packages", packages, PathFilter.ALL)))
                    .withSigningKey(SigningKeys.get()));
        }
        FileUtils.deleteDirectory(packages.toFile());
    }

    @Test
    void thePagesWorkInABrowser() throws Throwable {
        open("job/website/");
        find("a[href$='/castor-caches']").click();
        assertThat(find("#castor-generations table").getText()).contains("in use, newest", "website #" + BUILDS);
        assertThat(find("#castor-comparison table").getText()).contains("exact hit 9", "hit 2", "Castor took 3");
        assertThat(drawnPixels()).as("what the chart has drawn").isGreaterThan(2000);
        assertThat(browser.run(
                        "return performance.getEntries().filter(one => one.name.endsWith('/generations')).length"))
                .as("how often the store was asked")
                .isEqualTo(1L);
        browser.assertQuiet();
        browser.picture("job", 3000);

        find("button[data-castor-details='10']").click();
        assertThat(find("#castor-generations .castor-changes").getText()).contains("added", "packages/");
        assertThat(find("#castor-generations .castor-restored").getText()).contains("website #", "restored generation");
        browser.assertQuiet();
        browser.picture("generation", 3000);
        find("button[data-castor-details='10'][aria-expanded='true']").click();
        assertThat(browser.driver().findElements(By.cssSelector("#castor-generations .castor-changes")))
                .isEmpty();

        find("button[data-generation='11']").click();
        find(".jenkins-dialog[open] [data-id=input]").sendKeys("built by a broken compiler");
        find(".jenkins-dialog[open] [data-id=ok]").click();
        assertThat(find("#castor-generations .jenkins-alert-success").getText()).startsWith("Revoked generation 11.");
        assertThat(find("#castor-generations table").getText()).contains("built by a broken compiler (anonymous)");

        open("job/website/" + BUILDS + "/");
        assertThat(find(".app-summary a[href='castor-caches/']").getText()).isEqualTo("Castor caches");
        browser.assertQuiet();
        browser.picture("run", 3000);
        find(".app-summary a[href='castor-caches/']").click();
        assertThat(find("#main-panel").getText()).contains("It may save", "started by hand");
        browser.assertQuiet();

        open("manage/castor/");
        assertThat(find("#main-panel").getText()).contains("Castor", "Test connection", "Maximum age [days]");
        browser.assertQuiet();
        browser.picture("admin", 1600);

        assertAPruneCanBeSeenAndStarted();

        for (String page : List.of(
                "job/website/castor-caches/",
                "job/website/1/castor-caches/",
                "manage/castor/",
                "manage/castor-prune/",
                "manage/castor-prune/preview")) {
            assertFits(page);
        }

        theyCanBeReadInTheDarkAndUsedWithTheKeyboard();

        open("job/website/castor-caches/");
        WebElement clear = find("button[data-castor-post='clear']");
        clear.sendKeys(Keys.ENTER);
        find(".jenkins-dialog[open] [data-id=ok]").sendKeys(Keys.ESCAPE);
        find("body:not(:has(.jenkins-dialog[open]))");
        clear.sendKeys(Keys.ENTER);
        find(".jenkins-dialog[open] [data-id=ok]").click();
        assertThat(find("#castor-generations .jenkins-alert-success").getText())
                .startsWith("Cleared website/default/website: removed 11 generations");
        assertThat(find("#castor-generations .jenkins-notice").getText()).startsWith("Nothing is saved here");
        browser.assertQuiet();

        whoMayOnlyReadSeesNoButtons();
    }

    private void theyCanBeReadInTheDarkAndUsedWithTheKeyboard() throws IOException {
        List<String> pages = List.of(
                "job/website/castor-caches/",
                "job/website/1/castor-caches/",
                "manage/castor-caches/",
                "manage/castor-prune/",
                "manage/castor-prune/preview",
                "manage/castor/");
        for (String page : pages) {
            open(page);
            wait(page);
            browser.assertReadable(ours(page), page);
            browser.darken();
            browser.assertReadable(ours(page), page + " in the dark");
            browser.picture("dark-" + page.replace('/', '-'), 3000);
            if (!List.of("job/website/1/castor-caches/", "manage/castor/").contains(page)) {
                browser.assertKeyboardReaches("#main-panel", page);
            }
        }
        open("job/team/configure");
        find("[name='_.totalGigabytes']");
        browser.assertReadable("[descriptorid$='FolderProperty'], [data-section-id]", "the form of a folder");
        open("computer/linux/configure");
        find("#main-panel form");
        browser.assertQuiet();
    }

    private void wait(String page) {
        if (page.startsWith("job/website/castor")) {
            find("#castor-generations table");
        } else if (page.endsWith("preview")) {
            find("#castor-summary");
        } else if (page.endsWith("castor-caches/") && page.startsWith("manage")) {
            find("#castor-overview tbody tr");
        }
    }

    /** What of a page is Castor's: its form has parts of Jenkins, too. */
    private static String ours(String page) {
        return page.equals("manage/castor/") ? "#main-panel > p, #main-panel h1" : "#main-panel";
    }

    /** In the Jenkins: who logs in as reader may look at the job. */
    private static void letReadersIn(JenkinsRule rule) {
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
    }

    private void whoMayOnlyReadSeesNoButtons() throws Throwable {
        jenkins.runRemotely(BrowserTest::letReadersIn);
        open("login?from=%2F");
        find("#j_username").sendKeys("reader");
        find("#j_password").sendKeys("reader", Keys.ENTER);
        find("a[href$='/user/reader'], a[href*='logout']");
        open("job/website/castor-caches/");
        find("#castor-generations .jenkins-notice");
        assertThat(browser.run("return document.querySelector('[data-castor-post]')"))
                .as("a button for those who may change something")
                .isNull();
        browser.assertQuiet();
        for (String page : List.of("manage/castor-caches/", "manage/castor/", "manage/castor-prune/")) {
            open(page);
            assertThat(find("body").getText()).as(page).contains("reader is missing the Overall/");
        }
    }

    private void assertAPruneCanBeSeenAndStarted() throws IOException {
        open("manage/castor-prune/");
        assertThat(find("#main-panel").getText()).contains("There was none yet.");
        browser.assertQuiet();
        find("#castor-preview").click();
        assertThat(find("#castor-summary").getText()).isNotBlank();
        assertThat(find("#main-panel table").getText()).contains("website/default/website");
        browser.assertQuiet();
        find("a[data-url='prune']").click();
        find(".jenkins-dialog[open] [data-id=ok]").click();
        find("#castor-last, #castor-running");
        browser.assertQuiet();
    }

    private void open(String path) {
        browser.open(path);
    }

    /** On a telephone: everything can be read, and every button be seen, without moving anything aside. */
    private void assertFits(String path) {
        browser.openNarrow(path, 400);
        if (path.startsWith("job/website/castor")) {
            find("#castor-generations table");
            assertThat(find("button[data-castor-post='revoke']").getRect().getX())
                    .as("where the button is")
                    .isBetween(0, 300);
            find("button[data-castor-details]").click();
            find("#castor-generations .castor-changes, #castor-generations td p");
        }
        browser.assertFits(path);
        browser.widen();
    }

    private WebElement find(String selector) {
        return browser.find(selector);
    }

    private long drawnPixels() {
        return (Long) browser.run("""
                const canvas = document.querySelector('#castor-chart canvas');
                const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                let drawn = 0;
                for (let i = 3; i < pixels.length; i += 4) {
                    drawn += pixels[i] > 0 ? 1 : 0;
                }
                return drawn;
                """);
    }
}
