package io.jenkins.plugins.castor.engine.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that are no heads, and stores that are no stores. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileHeadsTest extends HostileCase {

    @BeforeEach
    void publishSomethingHonest() throws Exception {
        store.publish(store.file("a", "alpha"));
    }

    private void changeHead(String from, String to) throws Exception {
        String head = Files.readString(store.head());
        assertThat(head).contains(from);
        Files.writeString(store.head(), head.replace(from, to));
    }

    @Test
    void aHeadOfAnotherNamespaceIsRefused() throws Exception {
        changeHead("\"branch\":\"master\"", "\"branch\":\"evil\"");
        assertRefused("0000000001.json", "mediawiki%2Fcore/evil/npm-test", "someone moved it");
    }

    @Test
    void aHeadUnderTheNumberOfAnotherGenerationIsRefused() throws Exception {
        Files.move(store.head(), store.heads().resolve("0000000009.json"));
        assertRefused("0000000009.json", "generation 1", "someone moved it");
    }

    @Test
    void aDamagedNewestHeadIsSteppedOverAndNamed() throws Exception {
        Files.writeString(store.heads().resolve("0000000002.json"), "{}");
        LoadReport report = load();
        assertThat(report.head().orElseThrow().generation()).isEqualTo(1);
        assertThat(report.warnings()).singleElement().asString().contains("0000000002.json", "damaged");
    }

    @Test
    void namesThatAreNoHeadsArePassedOver() throws Exception {
        for (String name :
                new String[] {"2.json", "0000000000.json", "00000000002.json", "0000000002.json~", "x", "..."}) {
            Files.writeString(store.heads().resolve(name), "evil");
        }
        assertLoaded();
    }

    @Test
    void aHeadThatIsTooLargeIsRefused() throws Exception {
        changeHead("}\n", "}" + " ".repeat(1_100_000));
        assertRefused("0000000001.json", "more than a head can have");
    }

    @Test
    void aHeadThatIsEnormousIsRefusedWithoutBeingRead() throws Exception {
        try (var file = new java.io.RandomAccessFile(store.head().toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        LoadReport report = load();
        assertCold(report, "0000000001.json", "more than a head can have");
        Files.delete(store.head());
    }

    @Test
    void aHeadOfANewerVersionIsRefusedWithItsVersion() throws Exception {
        changeHead("\"version\":1", "\"version\":12,\"later\":[1,2]");
        assertRefused("the head ", " is castor-head version 12", "up to version 1", "update Castor");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 100, 200})
    void aHeadThatIsCutShortIsRefused(int length) throws Exception {
        Files.write(store.head(), Arrays.copyOf(Files.readAllBytes(store.head()), length));
        assertRefused("0000000001.json", "damaged");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"project\":\"mediawiki/core\"|\"project\":\"\"",
                "\"project\":\"mediawiki/core\"|\"project\":\"a\\u001b[2Jb\"",
                "\"project\":\"mediawiki/core\"|\"project\":\"\\ud800\"",
                "\"project\":\"mediawiki/core\"|\"project\":null",
                "\"project\":\"mediawiki/core\"|\"project\":\"x\",\"project\":\"mediawiki/core\"",
                "\"generation\":1|\"generation\":0",
                "\"generation\":1|\"generation\":-1",
                "\"generation\":1|\"generation\":10000000000",
                "\"generation\":1|\"generation\":9223372036854775808",
                "\"generation\":1|\"generation\":1.0",
                "\"generation\":1|\"generation\":\"1\"",
                "\"parent\":null|\"parent\":0",
                "\"parent\":null|\"parent\":-5",
                "\"parent\":null|\"parent\":[[[[[[[[[[[[1]]]]]]]]]]]]",
                "\"parent\":null|\"parent\":4611686018427387904",
                "\"snapshot\":\"|\"snapshot\":\"../",
                "\"snapshotBytes\":|\"snapshotBytes\":-",
                "\"entries\":2|\"entries\":2.5",
                "\"bytes\":5|\"bytes\":\"5\"",
                "\"packs\":[|\"packs\":[[\"x\",1],",
                "]],\"tree\"|,0]],\"tree\"",
                "]],\"tree\"|,23]],\"tree\"",
                "]],\"tree\"|,\"9\"]],\"tree\"",
                "]],\"tree\"|,9,9]],\"tree\"",
                "\"key\":null|\"key\":{}",
                "\"key\":null|\"key\":[]",
                "\"key\":null|\"key\":{\"lock\":\"abc\"}",
                "\"key\":null|\"key\":{\"lock\":5}",
                "\"created\":\"2026-11-20T12:00:00Z\"|\"created\":\"yesterday\\u001b[2J\\n\"",
                "\"created\":\"2026-11-20T12:00:00Z\"|\"created\":\"\"",
                "\"created\":\"2026-11-20T12:00:00Z\"|\"created\":5",
                "\"provenance\":{}|\"provenance\":[]",
                "\"provenance\":{}|\"provenance\":{\"a\":1}",
                "\"provenance\":{}|\"provenance\":{\"a\":\"b\",\"a\":\"c\"}",
                "\"provenance\":{}|\"provenance\":{\"a\":{\"b\":{}}}",
                "\"signature\":null|\"signature\":5",
                "\"signature\":null}|\"signature\":null,\"more\":1}",
                "\"signature\":null}|\"signature\":null}{}",
                "\"format\":\"castor-head\"|\"format\":\"castor-snapshot\"",
                "\"version\":1|\"version\":0",
                "\"version\":1|\"version\":-1",
                "\"version\":1|\"version\":4611686018427387904"
            })
    void aHeadOfOtherFieldsThanItShouldHaveIsRefused(String from, String to) throws Exception {
        changeHead(from, to);
        assertRefused("0000000001.json", "damaged");
    }

    @Test
    void aProvenanceOfTooManyFactsIsRefused() throws Exception {
        StringBuilder facts = new StringBuilder("{\"0\":\"\"");
        for (int i = 1; i < 40; i++) {
            facts.append(",\"").append(i).append("\":\"\"");
        }
        changeHead("{}", facts + "}");
        assertRefused("0000000001.json", "a field twice, or more than 32 fields");
    }

    @Test
    void aKeyOfTooManyOrTooLongPartsIsRefused() throws Exception {
        StringBuilder parts = new StringBuilder("\"0\":\"" + "0".repeat(64) + "\"");
        for (int i = 1; i <= 100; i++) {
            parts.append(",\"").append(i).append("\":\"").append("0".repeat(64)).append("\"");
        }
        changeHead("\"key\":null", "\"key\":{" + parts + "}");
        assertRefused("0000000001.json", "a field twice, or more than 100 fields");
        changeHead(parts.toString(), "\"" + "a".repeat(1025) + "\":\"" + "0".repeat(64) + "\"");
        assertRefused("0000000001.json", "1 to 1024 characters");
    }

    @Test
    void aProvenanceOfLongFactsIsRefused() throws Exception {
        changeHead("{}", "{\"a\\u001b[2J" + "a".repeat(5000) + "\":\"b\"}");
        assertRefused("0000000001.json", "at most 1024 characters");
    }

    @Test
    void theLastGenerationThatThereCanBeEndsSavesWithAReason() throws Exception {
        changeHead("\"generation\":1,", "\"generation\":9999999999,");
        Files.move(store.head(), store.heads().resolve("9999999999.json"));
        assertLoaded();
        try (Castor castor = Castor.open(store.root().toString())) {
            Files.writeString(target.resolve("new"), "new");
            SaveReport report =
                    castor.save(SaveRequest.of(HostileStore.JOB, request().caches()));
            assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
            assertThat(report.reason().orElseThrow()).contains("generation", "9999999999");
        }
    }

    @Test
    void aStoreThatIsAFileIsRefused() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "no store");
        store = new HostileStore(file);
        assertRefused("file", "must be a directory");
    }

    @Test
    void aHeadThatIsALinkToElsewhereIsRefused() throws Exception {
        Path elsewhere = Files.move(store.head(), temp.resolve("elsewhere"));
        Files.createSymbolicLink(store.head(), elsewhere);
        assertRefused("heads", "is a symbolic link");
    }

    @Test
    void aSnapshotThatIsALinkToElsewhereIsRefused() throws Exception {
        Path snapshot = store.snapshot();
        Path elsewhere = Files.move(snapshot, temp.resolve("elsewhere"));
        Files.createSymbolicLink(snapshot, elsewhere);
        assertRefused("snapshots", "is a symbolic link");
    }

    @Test
    void aPackThatIsALinkToElsewhereIsRefused() throws Exception {
        Path pack = store.pack();
        Path elsewhere = Files.move(pack, temp.resolve("elsewhere"));
        Files.createSymbolicLink(pack, elsewhere);
        assertRefused("packs", "is a symbolic link");
    }

    @Test
    void aPackThatIsADirectoryIsRefused() throws Exception {
        Path pack = store.pack();
        Files.delete(pack);
        Files.createDirectory(pack);
        assertRefused("packs", "not a regular file");
    }

    @Test
    void aPackThatIsAPipeOnWhichNobodyWritesIsRefusedAndNotWaitedFor() throws Exception {
        Path pack = store.pack();
        Files.delete(pack);
        pipe(pack);
        assertRefused("packs", "not a regular file");
    }

    @Test
    void aHeadThatIsAPipeOnWhichNobodyWritesIsNoHeadAndNotWaitedFor() throws Exception {
        Files.delete(store.head());
        pipe(store.head());
        assertNothingIsThere();
    }

    private void assertNothingIsThere() throws Exception {
        Picture before = Picture.of(temp);
        LoadReport report = load();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.reason().orElseThrow()).contains("nothing was saved yet");
        assertThat(Picture.of(temp)).isEqualTo(before);
    }

    @Test
    void namesBeyondTheFirstPlaneOfUnicodeAreTakenBack() throws Exception {
        Namespace smiling = new Namespace("\ud83d\ude00", "\ud83d\ude01", "job");
        try (Castor castor = Castor.open(store.root().toString())) {
            assertThat(castor.save(SaveRequest.of(smiling, request().caches())).outcome())
                    .isEqualTo(SaveReport.Outcome.SAVED);
            assertThat(castor.load(LoadRequest.of(smiling, request().caches())).outcome())
                    .isEqualTo(LoadReport.Outcome.HIT);
        }
    }

    static void pipe(Path path) throws Exception {
        Process made = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
        assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(made.exitValue()).isZero();
    }
}
