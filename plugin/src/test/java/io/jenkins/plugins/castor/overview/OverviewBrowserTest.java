package io.jenkins.plugins.castor.overview;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import io.jenkins.plugins.castor.Browser;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.NamedStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jenkins.security.csp.impl.CspConfiguration;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The overview of 5,000 namespaces in a real browser, under Jenkins' content security policy. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OverviewBrowserTest {

    private static final String PAGE = "manage/castor-caches/";

    private static final long NOW = System.currentTimeMillis();
    private static final long DAY = 86_400_000;

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension();

    @TempDir
    private Path temp;

    private Browser browser;

    /** What a controller remembers of 5,000 namespaces; that of number 7 is the largest. */
    private static String remembered() {
        return "looked\t" + NOW + "\n"
                + "days\t"
                + days(day -> (900 + day * 37 % 400) + ":" + (700 + day * 23 % 200) + ":600:0:" + (day * 71 % 90 + 10)
                        + "000000000:50:45678901:0:0")
                + "\nsizes\t" + days(day -> (20 + day / 2) + "000000000") + "\n"
                + IntStream.range(0, 5000)
                        .mapToObj(i -> "namespace\tmx%2FA%3D" + i + "/main/test\t" + (NOW - i * DAY / 100) + "\t"
                                + (NOW - i * DAY / 50) + "\t" + 1000 * (i + 1) + "\t"
                                + (i == 7 ? 9_000_000_000L : 2000 * (i + 1)) + "\t3\t" + NOW / DAY / 7 + ":10:"
                                + (i == 9 ? 1 : 9) + ":5:0:0:0:0:5:4\t0:1:20000,20000,20000:30000,30000,30000:"
                                + "90000,90000,90000")
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    private static String days(IntFunction<String> numbers) {
        return IntStream.range(0, 30)
                .mapToObj(day -> NOW / DAY - 29 + day + ":" + numbers.apply(day))
                .collect(Collectors.joining(","));
    }

    @BeforeEach
    void start() throws Throwable {
        Browser.assumeOne();
        Files.writeString(jenkins.getHome().toPath().resolve("io.jenkins.plugins.castor.overview.txt"), remembered());
        jenkins.startJenkins();
        jenkins.runRemotely(OverviewBrowserTest::build);
        browser = new Browser(jenkins.getUrl(), temp);
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    /** In the Jenkins: a job that saves. */
    private static void build(JenkinsRule rule) throws Throwable {
        ExtensionList.lookupSingleton(CspConfiguration.class).setEnforce(true);
        Builds builds = new Builds(rule);
        WorkflowJob job = builds.pipeline("website", """
                castorLoad caches: ['deps=deps']
                sh "mkdir -p deps && head -c 4000 /dev/urandom > deps/${env.BUILD_NUMBER}"
                castorSave()
                """);
        builds.run(job);
        builds.run(job);
    }

    @Test
    void theOverviewWorksInABrowser() throws Throwable {
        browser.open(PAGE);
        browser.find("#castor-overview tbody tr:nth-child(100)");
        assertThat(rows()).isEqualTo(100);
        assertThat(text("#castor-shown")).startsWith("5,001 of 5,001 namespaces");
        assertThat(text("#castor-overview tbody tr"))
                .startsWith("mx/A=7 / main / test")
                .contains("9 GB", "90 %", "50 %", "9.8");
        assertThat(text("#castor-totals")).contains("5,001 namespaces");
        assertThat(browser.find("#castor-overview th[aria-sort=descending]").getText())
                .startsWith("Size");
        browser.assertQuiet();
        browser.picture("overview", 1200);

        sortAndFilterByKeyboard();
        theColoursAreThoseOfTheTheme();
        browser.assertQuiet();

        browser.openNarrow(PAGE, 480);
        browser.find("#castor-overview tbody tr:nth-child(100)");
        browser.assertFits(PAGE);
        assertThat(browser.find("#castor-order").isDisplayed()).isTrue();
        browser.find("#castor-order").sendKeys("Last load");
        assertThat(text("#castor-overview tbody tr")).startsWith("website/default/website");
        assertThat(browser.run("""
                        const cell = document.querySelector("#castor-overview tbody td[data-title='Last load']");
                        return getComputedStyle(cell, '::before').content"""))
                .as("what stands before a cell without a head")
                .isEqualTo("\"Last load: \"");
        assertThat(browser.find("#castor-overview tbody tr a[href$='#clear']")
                        .getRect()
                        .getX())
                .as("where the link is")
                .isBetween(0, 400);
        browser.widen();

        aNamespaceCanBeChanged();
        severalStoresAreShownAndCopiedBetween();
    }

    /** In the Jenkins: a second store, into which a job saves. */
    private static void addAStore(JenkinsRule rule) throws Throwable {
        ControllerStore store = new ControllerStore();
        store.setPath(rule.jenkins.getRootDir() + "/castor-web");
        CastorConfiguration.get().setStores(List.of(new NamedStore("team-web", store)));
        WorkflowJob job = rule.jenkins.getItemByFullName("website", WorkflowJob.class);
        new Builds(rule).run(job);
    }

    private void severalStoresAreShownAndCopiedBetween() throws Throwable {
        jenkins.runRemotely(OverviewBrowserTest::addAStore);
        browser.open(PAGE);
        assertThat(text("#castor-stores")).contains("default", "team-web", "castor-web", "never");
        assertThat(text("#castor-totals")).contains("in all 2 stores");
        browser.find("#castor-overview tbody tr:nth-child(100)");
        browser.assertQuiet();
        browser.picture("stores", 1500);

        assertThat(browser.find("#castor-copy-begin").isEnabled()).isFalse();
        assertThat(text("#castor-copy-hint")).contains("Choose above the table of which store");
        browser.find("#castor-filter").sendKeys("website");
        browser.find("#castor-store option[value='team-web']").click();
        assertThat(text("#castor-overview tbody")).isEqualTo("No namespace is like that.");
        browser.find("#castor-store option[value='']").click();
        assertThat(rows()).isEqualTo(1);
        assertThat(text("#castor-copy-hint")).contains("Choose another store");
        browser.find("#castor-copy-to option[value='team-web']").click();
        assertThat(text("#castor-copy-hint")).isEmpty();
        for (boolean dark : List.of(false, true)) {
            if (dark) {
                browser.darken();
            }
            browser.assertReadable("#main-panel", PAGE + (dark ? " in the dark" : ""));
        }
        browser.assertKeyboardReaches("#main-panel", PAGE);

        WebElement begin = browser.find("#castor-copy-begin");
        begin.sendKeys(Keys.ENTER);
        browser.find(".jenkins-dialog[open] [data-id=ok]").sendKeys(Keys.ESCAPE);
        browser.find("body:not(:has(.jenkins-dialog[open]))");
        begin.sendKeys(Keys.ENTER);
        browser.awaitText(".jenkins-dialog[open]", "Copy 1 namespaces from default to team-web?");
        browser.find(".jenkins-dialog[open] [data-id=ok]").sendKeys(Keys.ENTER);
        browser.awaitText("#castor-copied", "from default to team-web: 1 copied.");
        browser.assertQuiet();

        browser.openNarrow(PAGE, 480);
        browser.find("#castor-overview tbody tr:nth-child(100)");
        browser.assertFits(PAGE);
        browser.widen();

        browser.open(PAGE + "?store=team-web");
        assertThat(text("#castor-only")).contains("of the store team-web");
        browser.open(PAGE + "namespace?store=&path=website/default/website");
        browser.find("#castor-generations table");
        browser.darken();
        browser.assertReadable("#main-panel", "the page of a namespace in the dark");
        browser.assertKeyboardReaches("#main-panel", "the page of a namespace");
        browser.assertQuiet();
    }

    private void sortAndFilterByKeyboard() {
        WebElement filter = browser.find("#castor-filter");
        filter.sendKeys("4999 A=");
        assertThat(rows()).isEqualTo(1);
        assertThat(text("#castor-shown")).startsWith("1 of 5,001 namespaces, 10 MB");
        filter.clear();
        filter.sendKeys("nothing like that");
        assertThat(text("#castor-overview tbody")).isEqualTo("No namespace is like that.");
        filter.clear();
        filter.sendKeys("A=", Keys.TAB);
        active().sendKeys("Of which");
        assertThat(rows()).isEqualTo(1);
        assertThat(text("#castor-overview tbody tr")).startsWith("mx/A=9 /");
        active().sendKeys(Keys.HOME);
        assertThat(rows()).isEqualTo(100);
        active().sendKeys(Keys.TAB);
        active().sendKeys(Keys.ENTER);
        assertThat(text("#castor-overview tbody tr")).startsWith("mx/A=0 / main / test");
        active().sendKeys(Keys.ENTER);
        assertThat(text("#castor-overview tbody tr")).startsWith("mx/A=999 / main / test");
        browser.find("#castor-next").sendKeys(Keys.ENTER);
        assertThat(rows()).isEqualTo(200);
        assertThat(browser.run("return document.activeElement.closest('tr').rowIndex"))
                .as("where the keyboard is")
                .isEqualTo(101L);
    }

    /** Nothing has a colour of its own: a dark theme sets these. */
    private void theColoursAreThoseOfTheTheme() {
        browser.run("""
                const root = document.documentElement.style;
                root.setProperty('--blue', 'rgb(1, 2, 3)');
                root.setProperty('--text-color-secondary', 'rgb(4, 5, 6)');
                """);
        assertThat(browser.run("return getComputedStyle(document.querySelector('.castor-chart rect')).fill"))
                .isEqualTo("rgb(1, 2, 3)");
        assertThat(browser.run(
                        "return getComputedStyle(document.querySelector('.castor-chart svg')).borderBottomColor"))
                .isEqualTo("rgb(4, 5, 6)");
        assertThat(browser.run("""
                        const head = document.querySelector('#castor-overview th');
                        return getComputedStyle(head).color === getComputedStyle(head.firstElementChild).color""")).isEqualTo(true);
    }

    private void aNamespaceCanBeChanged() {
        browser.open(PAGE);
        browser.find("#castor-filter").sendKeys("website");
        browser.find("#castor-overview a[href$='#revoke']").click();
        assertThat(text("#castor-generations table")).contains("in use, newest", "website #2");
        assertThat(browser.run("return document.activeElement.dataset.castorPost"))
                .as("where the keyboard is")
                .isEqualTo("revoke");
        assertThat(text("#castor-numbers"))
                .contains("2 loads", "1 hit", "Builds of website save as the policy allows.");
        browser.assertQuiet();
        active().sendKeys(Keys.ENTER);
        browser.find(".jenkins-dialog[open] [data-id=input]").sendKeys("a broken compiler");
        browser.find(".jenkins-dialog[open] [data-id=ok]").sendKeys(Keys.ENTER);
        assertThat(text("#castor-generations .jenkins-alert-success")).startsWith("Revoked generation 2.");

        browser.find("button[data-castor-post='prune']").click();
        browser.find(".jenkins-dialog[open] [data-id=ok]").click();
        assertThat(text("#castor-generations[aria-busy] , #castor-generations .jenkins-alert-success"))
                .isNotBlank();
        browser.openNarrow(PAGE + "namespace?path=website/default/website", 480);
        browser.find("#castor-generations table");
        browser.assertFits("the page of a namespace");
        browser.widen();

        browser.open(PAGE + "namespace?path=website/default/website#clear");
        browser.find(".jenkins-dialog[open] [data-id=ok]").click();
        assertThat(text("#castor-generations .jenkins-alert-success")).startsWith("Cleared website/default/website");
        browser.assertQuiet();
    }

    private WebElement active() {
        return browser.driver().switchTo().activeElement();
    }

    private String text(String selector) {
        return browser.find(selector).getText();
    }

    private int rows() {
        return ((List<?>)
                        browser.run("return [...document.querySelectorAll('#castor-overview tbody tr')].map(() => 1)"))
                .size();
    }
}
