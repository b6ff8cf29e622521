package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hudson.ExtensionList;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
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
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The pages in a real browser, which runs their scripts under Jenkins' content security policy. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BrowserTest {

    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final int WIDTH = 1280;
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

    private ChromeDriver browser;

    @BeforeEach
    void start() throws Throwable {
        assumeTrue(
                CHROMIUM.canExecute() && DRIVER.canExecute(),
                "there is no browser here: install chromium and chromium-driver");
        jenkins.startJenkins();
        jenkins.runRemotely(BrowserTest::build);
        ChromeOptions options = new ChromeOptions()
                .setBinary(CHROMIUM)
                .addArguments(
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--user-data-dir=" + temp.resolve("chromium"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER)
                        .usingAnyFreePort()
                        .build(),
                options);
        browser.manage().timeouts().implicitlyWait(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.quit();
        }
    }

    /** In the Jenkins: a job with an agent and some builds. */
    private static void build(JenkinsRule rule) throws Throwable {
        ExtensionList.lookupSingleton(CspConfiguration.class).setEnforce(true);
        DumbSlave agent = rule.createSlave("linux", null);
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
    void thePagesWorkInABrowser() throws Exception {
        open("job/website/");
        find("a[href$='/castor-caches']").click();
        assertThat(find("#castor-generations table").getText()).contains("in use, newest", "website #" + BUILDS);
        assertThat(find("#castor-comparison table").getText()).contains("exact hit 9", "hit 2", "Castor took 3");
        assertThat(drawnPixels()).as("what the chart has drawn").isGreaterThan(2000);
        assertThat(browser.executeScript(
                        "return performance.getEntries().filter(one => one.name.includes('/generations?')).length"))
                .as("how often the store was asked")
                .isEqualTo(1L);
        assertQuiet();
        picture("job");

        find("button[data-generation='11']").click();
        find(".jenkins-dialog[open] [data-id=input]").sendKeys("built by a broken compiler");
        find(".jenkins-dialog[open] [data-id=ok]").click();
        assertThat(find("#castor-generations .jenkins-alert-success").getText()).startsWith("Revoked generation 11.");
        assertThat(find("#castor-generations table").getText()).contains("built by a broken compiler (anonymous)");

        open("job/website/" + BUILDS + "/");
        assertThat(find(".app-summary a[href='castor-caches/']").getText()).isEqualTo("Castor caches");
        assertQuiet();
        picture("run");
        find(".app-summary a[href='castor-caches/']").click();
        assertThat(find("#main-panel").getText()).contains("It may save", "started by hand");
        assertQuiet();

        open("manage/castor/");
        assertThat(find("#main-panel").getText()).contains("Castor", "Test connection");
        assertQuiet();
        picture("admin");

        for (String page : List.of("job/website/castor-caches/", "job/website/1/castor-caches/", "manage/castor/")) {
            assertFits(page);
        }

        open("job/website/castor-caches/");
        find("button[data-castor-post='clear']").click();
        find(".jenkins-dialog[open] [data-id=ok]").click();
        assertThat(find("#castor-generations .jenkins-alert-success").getText())
                .startsWith("Cleared website/default/website: removed 11 generations");
        assertThat(find("#castor-generations .jenkins-notice").getText()).startsWith("Nothing is saved here");
        assertQuiet();
    }

    private void open(String path) throws IOException {
        browser.manage().window().setSize(new Dimension(WIDTH, 900));
        browser.get(jenkins.getUrl() + path);
    }

    /** On a telephone: what is too wide scrolls by itself, and nobody has to move the page aside to read it. */
    private void assertFits(String path) throws IOException {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 400, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        browser.get(jenkins.getUrl() + path);
        if (path.startsWith("job/website/castor")) {
            find("#castor-generations table");
        }
        assertThat(browser.executeScript(
                        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .as("by how much " + path + " is too wide")
                .isEqualTo(0L);
        browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    private WebElement find(String selector) {
        return browser.findElement(By.cssSelector(selector));
    }

    private long drawnPixels() {
        return (Long) browser.executeScript("""
                const canvas = document.querySelector('#castor-chart canvas');
                const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                let drawn = 0;
                for (let i = 3; i < pixels.length; i += 4) {
                    drawn += pixels[i] > 0 ? 1 : 0;
                }
                return drawn;
                """);
    }

    /** Nothing on the console: neither an error nor what the policy refused. */
    private void assertQuiet() {
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    }

    /** Of the whole page. With {@code -Dcastor.pictures=DIRECTORY} it is kept there, for the documentation. */
    private void picture(String name) throws IOException {
        long height = (Long) browser.executeScript(
                "return document.documentElement.scrollHeight + window.outerHeight - window.innerHeight");
        browser.manage().window().setSize(new Dimension(WIDTH, (int) Math.min(height, 1600)));
        byte[] png = browser.getScreenshotAs(OutputType.BYTES);
        assertThat(png.length).as("bytes of a picture of something").isGreaterThan(10_000);
        Optional<String> directory = Optional.ofNullable(System.getProperty("castor.pictures"));
        if (directory.isPresent()) {
            Files.write(Files.createDirectories(Path.of(directory.get())).resolve("jenkins-" + name + ".png"), png);
        }
    }
}
