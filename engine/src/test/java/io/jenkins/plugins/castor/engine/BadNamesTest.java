package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who can write to the store, but has no key, leaves objects there. They end neither loads nor saves. */
class BadNamesTest {

    private static final SigningKey KEY = SigningKey.generate();
    private static final long LAST = Head.MAX_GENERATION;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;

    @BeforeEach
    void saveTwo() throws Exception {
        bench = new Workbench(temp);
        assertThat(saved("one").generation()).isEqualTo(1);
        assertThat(saved("second").generation()).isEqualTo(2);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Head saved(String content) throws Exception {
        return save(content).head().orElseThrow();
    }

    private SaveReport save(String content) throws Exception {
        TestTrees.write(bench.tree().resolve("file"), content);
        return bench.save(request -> request.withSigningKey(KEY));
    }

    private LoadReport load() throws InterruptedException {
        return bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("target")))
                        .withTrustedKeys(KEY.trusted()));
    }

    private void assertLoads(String content) throws Exception {
        LoadReport report = load();
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(temp.resolve("target/file")).hasContent(content);
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(bench.object(name), content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{}",
                "COPY",
                "UNSIGNED",
            })
    void aHeadOfTheHighestNumberIsSteppedOver(String kind) throws Exception {
        String content = Files.readString(bench.object(Workbench.LAYOUT.head(2)));
        String unsigned = content.replaceAll("\"signature\":\"[^\"]*\"", "\"signature\":null")
                .replace("\"generation\":2", "\"generation\":" + LAST);
        String bad = kind.equals("COPY") ? content : kind.equals("UNSIGNED") ? unsigned : kind;
        write(Workbench.LAYOUT.head(LAST), bad);
        write(Workbench.LAYOUT.head(7), bad);
        assertLoads("second");
        assertThat(load().warnings()).hasSize(2).allMatch(line -> line.contains("heads/"));

        SaveReport report = save("the third");
        assertThat(report.head().orElseThrow().generation())
                .as("after the near one")
                .isEqualTo(8);
        assertThat(report.warnings()).hasSize(2).allMatch(line -> line.contains("steps over it"));
        assertLoads("the third");
    }

    @Test
    void numbersThatAreTakenAreNotUsed() throws Exception {
        write(Workbench.LAYOUT.head(3), "nonsense");
        write(Workbench.LAYOUT.revocation(4), "nonsense");
        assertThat(saved("the fifth").generation()).isEqualTo(5);
        assertLoads("the fifth");
    }

    @Test
    void aRevocationOfNothingIsSteppedOver() throws Exception {
        write(Workbench.LAYOUT.revocation(LAST), "nonsense");
        assertLoads("second");
        assertThat(saved("the third").generation()).isEqualTo(3);
    }

    /** It may have been a good one, of a generation that is bad. */
    @Test
    void aBadRevocationOfTheNewestGenerationMakesAMissUntilTheNextSave() throws Exception {
        write(Workbench.LAYOUT.revocation(2), "nonsense");
        LoadReport report = load();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.trouble()).isTrue();
        assertThat(report.reason().orElseThrow()).contains("0000000002.revoked.json");
        assertThat(saved("the third").generation()).isEqualTo(3);
        assertLoads("the third");
    }

    @Test
    void withoutKeysADamagedHeadIsSteppedOver() throws Exception {
        write(Workbench.LAYOUT.head(LAST), "nonsense");
        LoadReport report = bench.load(temp.resolve("target"));
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(report.warnings()).singleElement().asString().contains("9999999999.json", "is damaged");
        TestTrees.write(bench.tree().resolve("file"), "the third");
        assertThat(bench.save().head().orElseThrow().generation()).isEqualTo(3);
    }

    @Test
    void moreBadHeadsThanAnAccidentLeavesEndTheLoad() throws Exception {
        for (int i = 0; i < 1100; i++) {
            write(Workbench.LAYOUT.head(1000 + i), "nonsense");
        }
        LoadReport report = load();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.trouble()).isTrue();
        assertThat(report.reason().orElseThrow()).contains("more than 1000 heads", "find out who wrote them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"heads", "snapshots", "packs"})
    void aFileInThePlaceOfAFolderIsNamed(String folder) throws Exception {
        Path path = bench.object(Workbench.JOB.path()).resolve(folder);
        TestTrees.run(temp, "mv", path.toString(), path + ".moved");
        Files.writeString(path, "");
        LoadReport report = load();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
        assertThat(report.trouble()).isTrue();
        assertThat(report.reason().orElseThrow()).contains("/" + folder);
        SaveReport save = save("the third");
        assertThat(save.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
        assertThat(save.reason().orElseThrow()).contains("/" + folder);
    }
}
