package io.jenkins.plugins.castor.cli.command.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole commands on a real store, from arguments to exit codes and lines. */
class CommandsTest {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void fillACache() {
        cli = Cli.configured(folder);
        cli.write("deps/a.txt", "alpha");
        cli.write("deps/b/c.txt", "gamma");
    }

    private void forget() {
        assertThat(cli.run("empty", "--yes", "--quiet").exit()).isZero();
    }

    /** Damages one object of the store, of the given kind. */
    private void damage(String kind) throws IOException {
        try (Stream<Path> files = Files.walk(cli.store)) {
            Path object = files.filter(file -> file.getParent().endsWith(kind))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(object);
            bytes[bytes.length / 2] ^= 1;
            Files.write(object, bytes);
        }
    }

    @Test
    void whatWasSavedIsLoadedWithALineThatSaysSo() throws Exception {
        Result saved = cli.run("save");
        assertThat(saved.exit()).isZero();
        assertThat(saved.err()).isEmpty();
        assertThat(saved.out())
                .hasLineCount(1)
                .startsWith("castor: saved ")
                .contains("10 B in ", " as website/main/test generation 1: ", " sent");
        forget();
        Result loaded = cli.run("load");
        assertThat(loaded.exit()).isZero();
        assertThat(loaded.err()).isEmpty();
        assertThat(loaded.out())
                .hasLineCount(1)
                .startsWith("castor: restored 2 files, 10 B in ")
                .contains(" from website/main/test generation 1, saved ", " ago");
        assertThat(cli.work.resolve("deps/a.txt")).hasContent("alpha");
        assertThat(cli.work.resolve("deps/b/c.txt")).hasContent("gamma");
    }

    @Test
    void anUnchangedCacheIsNeitherSavedNorLoadedAgain() {
        cli.run("save");
        assertThat(cli.run("save").out()).startsWith("castor: unchanged: ").contains("generation 1");
        assertThat(cli.run("load").out())
                .startsWith(
                        "castor: nothing to restore: 2 files are there already, as in website/main/test generation 1, saved ");
    }

    @Test
    void aStoreInACacheDirectoryIsRefused() {
        cli.write("deps/a.txt", "alpha");
        cli.with("CASTOR_STORE", cli.work.resolve("deps/store").toString());
        for (String command : List.of("load --clean", "save", "run -- true")) {
            Result refused = cli.run(command.split(" "));
            assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("stands in the cache directory deps", "name a store outside of it");
        }
        cli.with("CASTOR_STORE", cli.work.resolve("deps/store").toUri().toString());
        assertThat(cli.run("save").exit()).isEqualTo(ExitCode.USAGE);
        cli.with("CASTOR_STORE", cli.store + "2");
        assertThat(cli.run("save").exit()).isZero();
    }

    @Test
    void aCacheDirectoryThatIsALinkToOneBesideItIsSavedAndLoaded() throws Exception {
        cli.write("deps-2/a.txt", "alpha");
        Files.createSymbolicLink(cli.work.resolve("link"), Path.of("deps-2"));
        assertThat(cli.run("save", "--cache", "linked=link").out()).startsWith("castor: saved ");
        Files.delete(cli.work.resolve("deps-2/a.txt"));
        assertThat(cli.run("load", "--cache", "linked=link").out()).startsWith("castor: restored 1 file");
        assertThat(cli.work.resolve("deps-2/a.txt")).hasContent("alpha");
    }

    @Test
    void aStoreOfANewerCastorIsNamedAndNotCalledEmpty() throws Exception {
        cli.run("save");
        Path head = cli.store.resolve("website/main/test/heads/0000000001.json");
        Files.writeString(head, Files.readString(head).replace("\"version\":1", "\"version\":2"));
        Result list = cli.run("list");
        assertThat(list.exit()).isEqualTo(ExitCode.TROUBLE);
        assertThat(list.out()).isEmpty();
        assertThat(list.err())
                .startsWith("castor: website/main/test: the head website/main/test/heads/0000000001.json is castor-head"
                        + " version 2, and this Castor reads up to version 1; update Castor here");
    }

    @Test
    void onlyWhatIsMissingOrDiffersIsRestored() {
        cli.run("save");
        cli.write("deps/a.txt", "changed");
        assertThat(cli.run("load").out()).startsWith("castor: restored 1 file, 5 B (1 more were there) in ");
        assertThat(cli.work.resolve("deps/a.txt")).hasContent("alpha");
    }

    @Test
    void aGenerationWithoutTheCacheThatIsWantedSaysSo() {
        cli.run("save");
        assertThat(cli.run("load", "--cache", "other=other").out())
                .startsWith("castor: nothing to restore: website/main/test generation 1, saved ")
                .endsWith(", has none of these caches\n");
    }

    @Test
    void whereNothingWasSavedTheLoadIsColdAndTheBuildGoesOnEvenUnderStrict() {
        Result cold = cli.run("load", "--strict");
        assertThat(cold.exit()).isZero();
        assertThat(cold.out()).hasLineCount(1).startsWith("castor: cold: ").contains("website/main/test");
        assertThat(cold.err()).isEmpty();
    }

    @Test
    void aFallbackIsNamed() {
        cli.run("save");
        forget();
        Result loaded = cli.run("load", "--branch", "change", "--fallback", "website/main/test");
        assertThat(loaded.out()).contains("from fallback website/main/test generation 1");
        assertThat(cli.run("load", "--json", "--branch", "change", "--fallback", "website/main/test")
                        .json())
                .containsEntry("outcome", "fallback-hit")
                .containsEntry("namespace", "website/change/test")
                .containsEntry("head/namespace", "website/main/test");
    }

    @Test
    void troubleIsAFailureUnderStrictAlone() throws Exception {
        cli.run("save");
        forget();
        damage("packs");
        Result lenient = cli.run("load");
        assertThat(lenient.exit()).isZero();
        assertThat(lenient.err()).startsWith("castor: cold: ").hasLineCount(1);
        assertThat(cli.work.resolve("deps/a.txt")).doesNotExist();
        assertThat(cli.run("load", "--strict").exit()).isEqualTo(1);
        assertThat(cli.with("CASTOR_STRICT", "true").run("load").exit()).isEqualTo(1);
        assertThat(cli.run("load", "--json").json())
                .containsEntry("exit", 1L)
                .containsEntry("outcome", "miss")
                .containsEntry("trouble", true);
    }

    @Test
    void quietSaysNothingUnlessThereIsTrouble() throws Exception {
        assertThat(cli.run("save", "--quiet")).isEqualTo(new Result(0, "", ""));
        forget();
        assertThat(cli.run("load", "--quiet")).isEqualTo(new Result(0, "", ""));
        forget();
        damage("packs");
        Result trouble = cli.run("load", "--quiet");
        assertThat(trouble.out()).isEmpty();
        assertThat(trouble.err()).startsWith("castor: cold: ");
    }

    @Test
    void cleanRemovesWhatTheCacheDoesNotHave() {
        cli.run("save");
        cli.write("deps/foreign", "x");
        assertThat(cli.run("load", "--clean").out()).contains("removed 1");
        assertThat(cli.work.resolve("deps/foreign")).doesNotExist();
    }

    @Test
    void wrongConfigurationFailsAtOnceWithWhatToDo() {
        assertThat(cli.run("load", "--store", "gopher://x/y"))
                .matches(result -> result.exit() == 2)
                .extracting(Result::err)
                .asString()
                .startsWith("castor: ")
                .hasLineCount(1);
        assertThat(cli.run("save", "--cache", "a=deps", "--cache", "b=deps/b").exit())
                .isEqualTo(2);
        assertThat(cli.run("load", "--fallback", "nonsense").exit()).isEqualTo(2);
        assertThat(cli.store).doesNotExist();
    }

    @Test
    void aDeadlineEndsALoadCold() {
        cli.run("save");
        forget();
        assertThat(cli.run("load", "--deadline", "0s").exit()).isEqualTo(2);
        assertThat(cli.run("load", "--deadline", "none").exit()).isZero();
    }

    @Test
    void listShowsNamespacesAndTheirGenerations() {
        assertThat(cli.run("list")).isEqualTo(new Result(0, "castor: nothing was saved yet in this store\n", ""));
        cli.run("save");
        cli.write("deps/d.txt", "delta");
        cli.run("save");
        cli.run("save", "--project", "mediawiki/core");
        assertThat(cli.run("list").out().lines())
                .hasSize(3)
                .anyMatch(line -> line.matches("website/main/test +2 .*"))
                .anyMatch(line -> line.matches("mediawiki%2Fcore/main/test +1 .*"));
        assertThat(cli.run("list", "website/main/test").out().lines())
                .hasSize(3)
                .element(1)
                .asString()
                .matches(" +2 .*");
        assertThat(cli.run("list", "website/main/other"))
                .isEqualTo(new Result(0, "castor: nothing was saved yet in website/main/other\n", ""));
        assertThat((List<?>) cli.run("list", "--json").json().get("namespaces")).hasSize(2);
    }

    @Test
    void showTellsWhatAGenerationHolds() {
        cli.with("BUILD_URL", "https://ci.example/1").run("save");
        assertThat(cli.run("show", "website/main/test").out())
                .contains("website/main/test", "https://ci.example/1", "deps", "10 B");
        assertThat(cli.run("show", "--json", "website/main/test").json())
                .containsEntry("generation", 1L)
                .containsEntry("provenance/build", "https://ci.example/1");
        Result missing = cli.run("show", "website/main/test", "--generation", "2");
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.err()).contains("no generation 2", "castor list website/main/test");
        assertThat(cli.run("show", "website/main/other").exit()).isEqualTo(1);
    }

    @Test
    void verifyNamesWhatIsDamagedAndFails() throws Exception {
        cli.run("save");
        Result whole = cli.run("verify");
        assertThat(whole.exit()).isZero();
        assertThat(whole.out()).contains("website/main/test", "everything is whole");
        damage("packs");
        Result damaged = cli.run("verify", "website/main/test");
        assertThat(damaged.exit()).isEqualTo(1);
        assertThat(damaged.err()).contains("castor: damaged: ", ".tar.zst");
        assertThat(damaged.out()).contains("problems");
        Map<String, Object> namespace =
                elements(cli.run("verify", "--json").json(), "namespaces").get(0);
        assertThat((List<?>) namespace.get("damaged")).isNotEmpty();
    }

    @Test
    void verifyOfAMistypedNamespaceIsNoSuccess() {
        cli.run("save");
        assertThat(cli.run("verify", "website/main/tset").exit()).isEqualTo(1);
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
                .containsEntry("namespace", "website/main/test");
    }

    @Test
    void configOfNothingIsNoError() {
        Result config = new Cli(folder).run("config");
        assertThat(config.exit()).isZero();
        assertThat(config.out()).contains("not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config --store rsync://castor:hunter2@store/castor",
                "config --json --store rsync://castor:hunter2@store/castor",
                "load --store rsync://castor:hunter2@store/castor",
                "list --store castor:hunter2@store::castor",
                "list --json --store s3://bucket?secretKey=hunter2",
                "load rsync://castor:hunter2@store/castor",
                "list rsync://castor:hunter2@store/castor",
                "rsync://castor:hunter2@store/castor",
                "load --deadline rsync://castor:hun/te@r:hunter2@store/castor",
                "load --fallback rsync://castor:hunter2@store/castor",
                "load --cache rsync://castor:hunter2@store/castor",
                "load --max-rate rsync://castor:hunter2@store/castor",
                "load --namespace rsync://castor:hunter2@store/castor",
            })
    void aPasswordInAWrongPlaceIsNeverShown(String line) {
        cli.with("CASTOR_DEBUG", "1");
        Result result = cli.run(line.split(" "));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out() + result.err()).isNotEmpty().doesNotContain("hunter2");
    }

    @Test
    void aLoadTakesAMirrorWhereTheStoreIsDamagedAndSaysSo() throws Exception {
        cli.run("save");
        Path mirror = folder.resolve("mirror");
        new ProcessBuilder("cp", "-a", cli.store.toString(), mirror.toString())
                .start()
                .waitFor();
        damage("packs");
        for (int i = 0; i < 4; i++) {
            forget();
            Result loaded = cli.run("load", "--store", cli.store.toString(), "--store", mirror.toString());
            assertThat(loaded.exit()).isZero();
            assertThat(loaded.out()).startsWith("castor: restored 2 files").contains(" in " + mirror.toUri());
            assertThat(cli.work.resolve("deps/a.txt")).exists();
        }
        forget();
        Result json = cli.with("CASTOR_STORE", mirror.toString()).run("load", "--json");
        assertThat(json.json()).containsEntry("store", mirror.toUri().toString());
        forget();
        Result several = cli.run("load", "--store", cli.store.toUri() + " " + mirror.toUri());
        assertThat(several.out()).contains(" in " + mirror.toUri());
    }

    @Test
    void aSpreadIsWaitedForAndSaid() {
        cli.run("save");
        assertThat(cli.run("load", "--spread", "1s").out())
                .startsWith("castor: waiting ")
                .contains("up to 1s (--spread)", "nothing to restore");
        assertThat(cli.run("load", "--spread", "1s", "--json").json()).containsEntry("exit", 0L);
        assertThat(cli.run("load", "--spread", "1s", "--quiet").out()).isEmpty();
        assertThat(cli.run("save", "--spread", "1s").out()).startsWith("castor: unchanged");
    }

    @Test
    void anInterruptEndsTheWaitOfASpread() {
        Thread.currentThread().interrupt();
        assertThat(cli.run("load", "--spread", "1h").exit()).isEqualTo(130);
    }

    @Test
    void presetsAreListedWithTheirDirectories() {
        cli.with("npm_config_cache", "/srv/npm");
        assertThat(cli.run("presets").out().lines())
                .anyMatch(line -> line.matches("npm +/srv/npm +npm_config_cache +not yet there +.*"));
        List<Map<String, Object>> presets =
                elements(cli.run("presets", "--json").json(), "presets");
        assertThat(presets).extracting(preset -> preset.get("name")).contains("npm", "maven", "pip", "gem", "apt");
        assertThat(elements(presets.get(0), "directories")).isNotEmpty();
    }

    @Test
    void emptyAsksAPersonAndAcceptsNo() {
        Result asked = cli.typing("n\n").run("empty");
        assertThat(asked.exit()).isEqualTo(1);
        assertThat(asked.err()).contains(cli.work.resolve("deps") + "? [y/N]", "nothing was removed");
        assertThat(cli.work.resolve("deps/a.txt")).exists();
        assertThat(cli.typing("yes\n").run("empty").out()).startsWith("castor: removed 2 files and 1 directory, 10 B");
        assertThat(cli.work.resolve("deps")).isEmptyDirectory();
    }

    @Test
    void emptyWithoutATerminalNeedsYes() {
        Result refused = cli.run("empty");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("--yes");
        assertThat(cli.run("empty", "--dry-run").out()).startsWith("castor: would remove 2 files");
        assertThat(cli.work.resolve("deps/a.txt")).exists();
        assertThat(elements(cli.run("empty", "--yes", "--json").json(), "caches")
                        .get(0))
                .containsEntry("files", 2L)
                .containsEntry("bytes", 10L);
        assertThat(cli.work.resolve("deps")).isEmptyDirectory();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> elements(Map<String, Object> json, String field) {
        return (List<Map<String, Object>>) json.get(field);
    }
}
