package io.jenkins.plugins.castor.cli.command.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about this machine, from arguments to exit codes and lines. */
class LocalCommandsTest {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void fillACache() {
        cli = Cli.configured(folder);
        cli.write("deps/a.txt", "alpha");
        cli.write("deps/b/c.txt", "gamma");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> elements(Map<String, Object> json, String field) {
        return (List<Map<String, Object>>) json.get(field);
    }

    @Test
    void configShowsEachSettingWithItsOrigin() {
        Result config = cli.run("config", "--deadline", "2m");
        assertThat(config.exit()).isZero();
        assertThat(config.out().lines())
                .anyMatch(line -> line.matches("store +/.*/store +CASTOR_STORE"))
                .anyMatch(line -> line.matches("namespace +website/main/test +.*"))
                .anyMatch(line -> line.matches("deadline +2m +--deadline"))
                .anyMatch(line -> line.matches("deps +.*/work/deps +there"));
        assertThat(cli.run("config", "--json").json())
                .containsEntry("settings/store/from", "CASTOR_STORE")
                .containsEntry("settings/deadline/from", "default")
                .containsKey("confined")
                .containsEntry("namespace", "website/main/test");
    }

    @Test
    void configOfNothingIsNoError() {
        Result config = new Cli(folder).run("config");
        assertThat(config.exit()).isZero();
        assertThat(config.out()).contains("not set");
    }

    @Test
    void presetsAreListedWithTheirDirectories() {
        cli.with("npm_config_cache", "/srv/npm");
        assertThat(cli.run("presets").out().lines())
                .contains("    /srv/npm (not yet there, by npm_config_cache)")
                .anyMatch(line -> line.startsWith("npm: packages that npm downloaded"))
                .as("fits a terminal of 80 columns")
                .allMatch(line ->
                        line.replace(cli.home.toString(), "/home/a-long-name").length() <= 80);
        List<Map<String, Object>> presets =
                elements(cli.run("presets", "--json").json(), "presets");
        assertThat(presets).extracting(preset -> preset.get("name")).contains("npm", "maven", "pip", "gem", "apt");
        assertThat(elements(presets.get(0), "directories")).isNotEmpty();
    }

    @Test
    void emptyAsksAPersonAndAcceptsNo() {
        Result asked = cli.typing("n\n").run("empty");
        assertThat(asked.exit()).isEqualTo(1);
        assertThat(asked.err()).contains(cli.work.resolve("deps") + "? [y/N]", "nothing was deleted");
        assertThat(cli.work.resolve("deps/a.txt")).exists();
        assertThat(cli.typing("yes\n").run("empty").out()).startsWith("castor: deleted 2 files and 1 directory, 10 B");
        assertThat(cli.work.resolve("deps")).isEmptyDirectory();
    }

    @Test
    void emptyWithoutATerminalNeedsYes() {
        Result refused = cli.run("empty");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("--yes");
        assertThat(cli.run("empty", "--dry-run").out()).startsWith("castor: would delete 2 files");
        assertThat(cli.work.resolve("deps/a.txt")).exists();
        assertThat(elements(cli.run("empty", "--yes", "--json").json(), "caches")
                        .get(0))
                .containsEntry("files", 2L)
                .containsEntry("bytes", 10L);
        assertThat(cli.work.resolve("deps")).isEmptyDirectory();
    }
}
