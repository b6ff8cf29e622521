package io.jenkins.plugins.castor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real browser on the pages of a Jenkins, wide or narrow. The caller closes it. */
public final class Browser implements AutoCloseable {

    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");

    /** The tab key stops at a part of a page that scrolls, too. */
    private static final int PARTS_THAT_SCROLL = 30;

    private static final int WIDTH = 1280;

    private final URL jenkins;
    private final ChromeDriver driver;

    /** @param temp for what the browser keeps */
    public Browser(URL jenkins, Path temp) {
        this.jenkins = jenkins;
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
        this.driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER)
                        .usingAnyFreePort()
                        .build(),
                options);
        driver.manage().timeouts().implicitlyWait(Duration.ofSeconds(20));
    }

    /** Skips a test where there is none. */
    public static void assumeOne() {
        assumeTrue(
                CHROMIUM.canExecute() && DRIVER.canExecute(),
                "there is no browser here: install chromium and chromium-driver");
    }

    public ChromeDriver driver() {
        return driver;
    }

    /** Opens a page on a wide screen. */
    public void open(String path) {
        driver.manage().window().setSize(new Dimension(WIDTH, 900));
        driver.get(jenkins + path);
    }

    /** Waits for an element. */
    public WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** Waits until an element shows a text: dialogs appear by and by. */
    public void awaitText(String selector, String text) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!find(selector).getText().contains(text) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(find(selector).getText()).contains(text);
    }

    /** Runs a script in the page. */
    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Opens a page on a narrow screen. */
    public void openNarrow(String path, int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        driver.get(jenkins + path);
    }

    /** Everything can be read without moving anything aside. */
    public void assertFits(String path) {
        assertThat(run("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .as("by how much " + path + " is too wide")
                .isEqualTo(0L);
        assertThat(run("""
                        return [...document.querySelectorAll('.castor-scroll')]
                            .map(one => one.scrollWidth - one.clientWidth).filter(more => more > 0)"""))
                .as("by how much the tables of " + path + " are cut")
                .isEqualTo(List.of());
    }

    /** Gives the page the colours of a dark theme, as far as it takes its colours from the theme at all. */
    public void darken() {
        run("""
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(`:root {
                    color-scheme: dark;
                    --background: rgb(24, 25, 33);
                    --text-color: rgb(250, 250, 255);
                    --text-color-secondary: rgb(166, 169, 186);
                    --card-background: rgb(35, 36, 45);
                    --table-background: rgb(35, 36, 45);
                    --input-color: rgb(31, 32, 41);
                    --input-border: rgb(67, 69, 79);
                    --link-color: rgb(110, 160, 255);
                    --button-background: rgb(42, 43, 52);
                    --blue: rgb(90, 150, 255);
                    --green: rgb(90, 200, 110);
                    --orange: rgb(255, 165, 70);
                    --red: rgb(255, 110, 110);
                    --indigo: rgb(150, 140, 255);
                }`);
                document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
                """);
    }

    /**
     * The contrast of all text in a part of the page is that which the guidelines for accessible pages ask for. Colours that a
     * class of Jenkins' design library gives may have less, as some do: 2.4 where measured.
     */
    public void assertReadable(String within, String page) {
        assertThat(run("""
                const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
                const rgba = (color) => {
                    canvas.clearRect(0, 0, 1, 1);
                    canvas.fillStyle = color;
                    canvas.fillRect(0, 0, 1, 1);
                    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
                    return [r, g, b, a / 255];
                };
                const over = (top, bottom) => top.slice(0, 3).map((c, i) => c * top[3] + bottom[i] * (1 - top[3])).concat(1);
                const behind = (element) => {
                    if (element === null) {
                        return [255, 255, 255, 1];
                    }
                    const own = rgba(getComputedStyle(element).backgroundColor);
                    const under = own[3] === 1 ? own : over(own, behind(element.parentElement));
                    const before = getComputedStyle(element, '::before'); // where buttons of Jenkins have their colour
                    return before.content === 'none' ? under : over(rgba(before.backgroundColor), under);
                };
                const light = ([r, g, b]) => [r, g, b]
                    .map((c) => c / 255)
                    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
                    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
                const poor = new Set();
                for (const element of document.querySelectorAll(arguments[0] + ' *')) {
                    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
                    if (text && element.checkVisibility() && !element.disabled && element.closest('svg, option, .jenkins-visually-hidden') === null) {
                        const ground = behind(element);
                        const tones = [light(over(rgba(getComputedStyle(element).color), ground)), light(ground)];
                        const contrast = (Math.max(...tones) + 0.05) / (Math.min(...tones) + 0.05);
                        const given = element.closest('[class*="jenkins-!-"][class*="color"], [class*="jenkins-"][class*="description"], .jenkins-table__link, .jenkins-button');
                        const isOfJenkins = given !== null && getComputedStyle(given).color === getComputedStyle(element).color;
                        if (contrast < (isOfJenkins ? 2 : 4.5)) {
                            poor.add(contrast.toFixed(1) + ' ' + element.tagName + '.' + element.className + ' ' + element.textContent.trim().slice(0, 40));
                        }
                    }
                }
                return [...poor];
                """, within)).as("what is hard to read of " + page).isEqualTo(List.of());
    }

    /** The tab key reaches every link, button and field in a part of the page, and each shows that it has the keyboard. */
    public void assertKeyboardReaches(String within, String page) {
        long all = (Long) run("""
                window.castorReached = new Set();
                window.castorHidden = new Set();
                window.castorWanted = [...document.querySelectorAll(arguments[0])]
                    .flatMap((part) => [...part.querySelectorAll('a[href], button, input, select, textarea, summary')])
                    .filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0 && one.type !== 'hidden');
                document.activeElement.blur();
                window.getSelection().removeAllRanges();
                const first = document.querySelector(arguments[0]);
                first.tabIndex = -1;
                first.focus({ preventScroll: true });
                return window.castorWanted.length;
                """, within);
        assertThat(all).as("what can be used of " + page).isPositive();
        String reached = "return window.castorWanted.every((one) => window.castorReached.has(one))";
        for (int i = 0; i < all + PARTS_THAT_SCROLL && run(reached).equals(false); i++) {
            new Actions(driver).sendKeys(Keys.TAB).perform();
            run("""
                    const active = document.activeElement;
                    window.castorReached.add(active);
                    const shows = (style) =>
                        (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
                    const parts = [active, active.parentElement];
                    if (!parts.some((part) => [null, '::before', '::after'].some((pseudo) => shows(getComputedStyle(part, pseudo))))) {
                        window.castorHidden.add(active.outerHTML.slice(0, 120));
                    }
                    """);
        }
        assertThat(run("""
                return window.castorWanted.filter((one) => !window.castorReached.has(one)).map((one) => one.outerHTML.slice(0, 120));
                """)).as("what the tab key does not reach of " + page).isEqualTo(List.of());
        assertThat(run("return [...window.castorHidden]"))
                .as("what does not show that it has the keyboard, of " + page)
                .isEqualTo(List.of());
    }

    /** The screen is as wide as before. */
    public void widen() {
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    /** Nothing on the console: neither an error nor what the policy refused. */
    public void assertQuiet() {
        assertThat(driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .map(LogEntry::getMessage)
                        // Of Jenkins itself: what its forms still use, and its page to log in.
                        .filter(line -> !line.contains(".behavior-loading is deprecated") && !line.contains("/login?")))
                .isEmpty();
    }

    /** Of the page, up to a height. With {@code -Dcastor.pictures=DIRECTORY} it is kept there for the documentation. */
    public void picture(String name, int highest) throws IOException {
        long height =
                (Long) run("return document.documentElement.scrollHeight + window.outerHeight - window.innerHeight");
        driver.manage().window().setSize(new Dimension(WIDTH, (int) Math.min(height, highest)));
        byte[] png = driver.getScreenshotAs(OutputType.BYTES);
        assertThat(png.length).as("bytes of a picture of something").isGreaterThan(10_000);
        Optional<String> directory = Optional.ofNullable(System.getProperty("castor.pictures"));
        if (directory.isPresent()) {
            Files.write(Files.createDirectories(Path.of(directory.get())).resolve("jenkins-" + name + ".png"), png);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
