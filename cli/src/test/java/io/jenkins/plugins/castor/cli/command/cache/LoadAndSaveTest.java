package io.jenkins.plugins.castor.cli.command.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads and saves on a real store, from arguments to exit codes and lines. */
class LoadAndSaveTest {
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
                .hasLineCount(2)
                .startsWith("castor: saved ")
                .endsWith("castor: created the store " + cli.store + "\n")
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
                .startsWith("castor: nothing to restore: 2 files match website/main/test generation 1, saved ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "20", "-3", "fast", "3.5"})
    void aLevelThatZstdDoesNotHaveIsRefused(String level) {
        Result result = cli.run("save", "--level", level);
        assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err())
                .isEqualTo("castor: --level: \"" + level + "\" is not a level: write a number from 1 to 19\n");
    }

    @Test
    void aHigherLevelSendsLess() {
        StringBuilder words = new StringBuilder();
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            words.append("import node")
                    .append(random.nextInt(300))
                    .append(" from \"../lib/")
                    .append(random.nextInt(20))
                    .append("\";\n");
        }
        cli.write("deps/words", words.toString());
        long usual = (long) cli.run("save", "--json").json().get("bytesSent");
        cli.with("CASTOR_LEVEL", "19").with("CASTOR_NAMESPACE", "website/main/small");
        Result saved = cli.run("save", "--json");
        assertThat((long) saved.json().get("bytesSent")).isLessThan(usual * 9 / 10);
        forget();
        assertThat(cli.run("load").out()).startsWith("castor: restored 3 files");
        assertThat(cli.work.resolve("deps/words")).hasContent(words.toString());
    }

    @Test
    void aStoreInACacheDirectoryIsRefused() {
        cli.write("deps/a.txt", "alpha");
        cli.with("CASTOR_STORE", cli.work.resolve("deps/store").toString());
        for (String command : List.of("load --clean", "save", "run -- true")) {
            Result refused = cli.run(command.split(" "));
            assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("is inside the cache directory deps", "choose a store outside of it");
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
    void onlyWhatIsMissingOrDiffersIsRestored() {
        cli.run("save");
        cli.write("deps/a.txt", "changed");
        assertThat(cli.run("load").out()).startsWith("castor: restored 1 file, 5 B (1 more unchanged) in ");
        assertThat(cli.work.resolve("deps/a.txt")).hasContent("alpha");
    }

    @Test
    void aGenerationWithoutTheCacheThatIsWantedSaysSo() {
        cli.run("save");
        assertThat(cli.run("load", "--cache", "other=other").out())
                .isEqualTo(
                        "castor: cold: generation 1 of website/main/test has none of the caches other; save them first,"
                                + " or load others\n");
    }

    @Test
    void whereNothingWasSavedTheLoadIsColdAndTheBuildGoesOnEvenUnderStrict() {
        Result cold = cli.run("load", "--strict");
        assertThat(cold.exit()).isZero();
        assertThat(cold.out()).hasLineCount(2).startsWith("castor: cold: ").contains("website/main/test");
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
        assertThat(cli.run("load", "--deadline", "12h").exit()).isZero();
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
}
