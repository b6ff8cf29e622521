package io.jenkins.plugins.castor.cli.command.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that is a directory: where it is not there, and where the user meant something else. */
class StoreDirectoryTest {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void configure() {
        cli = Cli.configured(folder);
        cli.write("deps/a", "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsync//cache/x",
                "rsync:/cache/x",
                "rsync:cache/x",
                "rsync+ssh//cache/x",
                "s3:/bucket",
                "s3:bucket",
                "s3//bucket/x",
                "S3:/bucket",
                "cache::module/x",
                "castor@cache:/srv/castor",
                "//cache/x",
                "https//cache/x",
            })
    void whatIsNearlyAUrlIsRefused(String store) throws Exception {
        for (String command : new String[] {"load", "save", "list", "config"}) {
            Result result = cli.run(command, "--store", store);
            assertThat(result.exit()).as(result.out()).isEqualTo(2);
            assertThat(result.err()).contains("rsync://host/module");
        }
        try (var files = Files.list(cli.work)) {
            assertThat(files).containsExactly(cli.work.resolve("deps"));
        }
    }

    @Test
    void aStoreThatIsNotThereIsSaidToBeSoAndCreatedByASaveThatSaysIt() {
        assertThat(cli.run("list").out()).contains("there is no store in " + cli.store + " yet");
        Result load = cli.run("load", "--strict");
        assertThat(load.exit()).isZero();
        assertThat(load.out()).contains("there is no store in " + cli.store + " yet");
        assertThat(cli.store).doesNotExist();
        assertThat(cli.run("save").out()).contains("created the store " + cli.store, "saved 2 entries");
        assertThat(cli.run("save", "--checksum").out()).doesNotContain("created");
        assertThat(cli.run("load").out()).doesNotContain("there is no store");
    }

    @Test
    void aStoreInADirectoryThatIsNotThereIsTroubleAndNothingIsCreated() {
        cli.with("CASTOR_STORE", folder.resolve("mount/castor").toString());
        Result load = cli.run("load", "--strict");
        assertThat(load.exit()).isEqualTo(1);
        assertThat(load.err()).contains("there is no directory " + folder.resolve("mount") + "; mount it");
        assertThat(cli.run("save").err()).contains("cache not saved: ", "there is no directory");
        assertThat(cli.run("list").exit()).isEqualTo(1);
        assertThat(folder.resolve("mount")).doesNotExist();
    }

    @Test
    void aPathWithABlankIsNotTwoStores() {
        Path store = folder.resolve("st ore");
        cli.with("CASTOR_STORE", store.toString());
        Result refused = cli.run("save");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("CASTOR_STORE: \"ore\"", "quotes");
        cli.with("CASTOR_STORE", "\"" + store + "\"");
        assertThat(cli.run("save").out()).contains("created the store " + store);
    }

    @Test
    void aCacheWithoutFilesIsNamedWithWhereItWasLookedForAndWhatMovesIt() {
        Result save = cli.run("save", "--cache", "deps=deps", "--cache", "gem", "--cache", "other=nowhere");
        assertThat(save.err().lines())
                .anyMatch(line -> line.startsWith("castor: warning: the cache gem has no files in " + cli.home)
                        && line.contains("set GEM_HOME, or name the directory as gem=PATH"))
                .anyMatch(line -> line.contains("the cache other has no files in " + cli.work.resolve("nowhere")))
                .noneMatch(line -> line.contains("cache deps"));
    }

    @Test
    void onePresetOfWhichOneDirectoryHasFilesIsNotEmpty() throws Exception {
        Files.createDirectories(cli.home.resolve(".yarn/berry/cache"));
        Files.writeString(cli.home.resolve(".yarn/berry/cache/x.zip"), "x");
        assertThat(cli.run("save", "--cache", "yarn").err()).isEmpty();
    }

    @Test
    void severalPresetsMayStandInOneFlag() {
        assertThat(cli.run("config", "--cache", "npm,pip, deps=a, b", "--json")
                        .json()
                        .get("settings/caches/value"))
                .asString()
                .isEqualTo("[npm, pip, deps=a, b]");
        assertThat(cli.run("config", "--cache", "npm,nmp").exit()).isEqualTo(2);
    }

    @Test
    void aHomeThatMavenDoesNotGoByIsSaid() {
        cli.with("HOME", folder.resolve("other").toString());
        assertThat(cli.run("load", "--cache", "maven").out())
                .contains("as its tool goes by Java's user.home and not by HOME, which is " + folder.resolve("other"));
    }
}
