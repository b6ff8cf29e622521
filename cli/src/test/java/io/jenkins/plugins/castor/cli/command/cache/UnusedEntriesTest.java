package io.jenkins.plugins.castor.cli.command.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What was saved 70 days ago, and not used since by any build that saved. */
@EnabledOnOs(OS.LINUX)
class UnusedEntriesTest {

    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void saveLongAgo() throws Exception {
        cli = Cli.configured(folder);
        cli.write("deps/old/a.txt", "alpha");
        cli.write("deps/b/c.txt", "gamma delta");
        Path deps = cli.work.resolve("deps");
        try (Castor castor = Castor.open(cli.store.toString())) {
            SaveRequest request = SaveRequest.of(
                            new Namespace("website", "main", "test"),
                            List.of(new CacheDirectory("deps", deps, PathFilter.ALL)))
                    .withDropUnused(Duration.ofDays(30))
                    .withClock(Clock.offset(Clock.systemUTC(), Duration.ofDays(-70)));
            assertThat(castor.save(request).outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        }
        Files.move(deps, cli.work.resolve("other machine"));
        assertThat(cli.run("load").exit()).isZero();
        Files.readAllBytes(deps.resolve("b/c.txt"));
    }

    @Test
    void showNamesTheLargest() {
        assertThat(cli.run("show", "website/main/test").out().lines())
                .anyMatch(line -> line.startsWith("LARGEST UNUSED"))
                .anyMatch(line -> line.matches("deps/b/c.txt +11 B +20..-..-.."))
                .anyMatch(line -> line.matches("deps/old/a.txt +5 B +20..-..-.."));
        assertThat((List<?>)
                        cli.run("show", "--json", "website/main/test").json().get("unused"))
                .hasSize(2)
                .first()
                .asString()
                .contains("path=deps/b/c.txt", "bytes=11");
    }

    @Test
    void aSaveSaysWhatItLeavesOut() {
        // the file, and its directory that has nothing left
        assertThat(cli.run("save", "--drop-unused", "30d").out())
                .contains(": 0 new or changed, 2 removed, left out 1 entry, 5 B, unused for 30 days");
        assertThat(cli.work.resolve("deps/old/a.txt")).hasContent("alpha");
        assertThat(cli.run("show", "website/main/test").out()).doesNotContain("UNUSED");
    }

    @Test
    void jsonHasTheFields() {
        assertThat(cli.with("CASTOR_DROP_UNUSED", "40d").run("save", "--json").json())
                .containsEntry("leftOut", 1L)
                .containsEntry("leftOutBytes", 5L)
                .containsEntry("unusedDays", 40L);
    }

    @Test
    void nothingIsLeftOutOfADirectoryOfYourOwnByItself() {
        assertThat(cli.run("save").out()).startsWith("castor: unchanged");
    }

    @Test
    void nothingIsLeftOutThatIsNotOldEnough() {
        assertThat(cli.run("save", "--drop-unused", "80d").out())
                .contains(": 0 new or changed, 0 removed", "(to note what was used this week)")
                .doesNotContain("left out");
    }
}
