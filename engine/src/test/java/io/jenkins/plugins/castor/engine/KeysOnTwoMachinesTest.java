package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.key.BuildKey;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.ManifestCodec;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key travels from the machine that builds to the one that publishes, which does not trust it. */
class KeysOnTwoMachinesTest {

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private TwoMachines machines;
    private int folders;

    @BeforeEach
    void open() throws Exception {
        machines = new TwoMachines(temp);
        write(machines.bench.tree().resolve("one"), noise(1, 10_000));
    }

    @AfterEach
    void close() {
        machines.close();
    }

    private SaveReport prepare(String lock, Path folder) throws Exception {
        try (Castor castor = Castor.open(machines.loadGrant(), StoreOptions.NONE)) {
            return castor.parts().prepare(machines.bench.saveRequest().withKey(KeysTest.key(lock)), folder);
        }
    }

    private Manifest transferred(String lock) throws Exception {
        Path folder = temp.resolve("keyed-" + folders++);
        assertThat(prepare(lock, folder).outcome()).isEqualTo(Outcome.PREPARED);
        SaveReport sent = machines.transfer(machines.saveGrant(TwoMachines.manifest(folder)), folder);
        assertThat(sent.reason()).isEmpty();
        return TwoMachines.manifest(folder);
    }

    private LoadReport load(Grant grant, String lock) throws Exception {
        return machines.load(grant, temp.resolve("into"), request -> request.withKey(BuildKey.of(KeysTest.key(lock))));
    }

    @Test
    void theKeyOfAPreparedSaveIsPublished() throws Exception {
        SaveReport published = machines.publish(transferred("lock"));
        assertThat(published.head().orElseThrow().key()).contains(KeysTest.key("lock"));
        LoadReport report = load(machines.loadGrant(), "lock");
        assertThat(report.exact()).isTrue();
        assertThat(load(machines.loadGrant(), "other").why()).contains("key differs: package-lock.json");
    }

    @Test
    void anotherKeyAloneIsPublishedOnce() throws Exception {
        machines.publish(transferred("one"));
        assertThat(prepare("one", temp.resolve("same")).outcome()).isEqualTo(Outcome.UNCHANGED);
        Manifest manifest = transferred("two");
        assertThat(manifest.packs()).isEmpty();
        SaveReport published = machines.publish(manifest);
        assertThat(published.outcome()).isEqualTo(Outcome.SAVED);
        assertThat(published.head().orElseThrow().generation()).isEqualTo(2);
        assertThat(machines.publish(manifest).outcome()).as("again").isEqualTo(Outcome.UNCHANGED);
        assertThat(load(machines.loadGrant(), "two").exact()).isTrue();
        machines.bench.assertNothingIsDamaged();
    }

    @Test
    void aGrantOpensTheGenerationOfItsKey() throws Exception {
        machines.publish(transferred("one"));
        write(machines.bench.tree().resolve("two"), noise(2, 10_000));
        machines.publish(transferred("two"));
        assertThat(load(machines.loadGrant(), "one").why()).contains("key differs: package-lock.json");
        Grant grant =
                machines.trusted.grants().load(List.of(Workbench.JOB), TwoMachines.TERMS.withKey(KeysTest.key("one")));
        LoadReport report = load(grant, "one");
        assertThat(report.exact()).isTrue();
        assertThat(report.head().orElseThrow().generation()).isEqualTo(1);
        Grant other = machines.trusted
                .grants()
                .load(List.of(Workbench.JOB), TwoMachines.TERMS.withKey(KeysTest.key("three")));
        assertThat(load(other, "three").head().orElseThrow().generation()).isEqualTo(2);
    }

    @Test
    void aManifestWithoutAKeyIsAsBefore() throws Exception {
        Manifest manifest = new Manifest(new Manifest.NewSnapshot("0".repeat(64), 5), List.of(), Optional.of("1-2"));
        byte[] bytes = ManifestCodec.encode(manifest);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).endsWith("\"tree\":\"1-2\"}\n");
        assertThat(ManifestCodec.decode(bytes)).isEqualTo(manifest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "5",
                "{\"lock\":5}",
                "{\"lock\":\"abc\"}",
                "{\"\":\"DIGEST\"}",
                "{\"a\\nb\":\"DIGEST\"}",
                "{\"LONG\":\"DIGEST\"}",
                "{\"a\":\"DIGEST\",\"a\":\"DIGEST\"}",
                "MANY"
            })
    void whatIsNoKeyIsRefused(String key) throws Exception {
        Path folder = temp.resolve("keyed");
        prepare("lock", folder);
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i <= 100; i++) {
            many.append(i == 0 ? "" : ",").append("\"").append(i).append("\":\"DIGEST\"");
        }
        String evil = key.replace("MANY", many + "}")
                .replace("LONG", "a".repeat(1025))
                .replace("DIGEST", "0".repeat(64));
        String honest = Files.readString(folder.resolve(SaveParts.MANIFEST));
        String changed = honest.substring(0, honest.indexOf("\"key\":")) + "\"key\":" + evil + "}\n";
        assertThatThrownBy(() -> ManifestCodec.decode(changed.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DamagedException.class);
    }

    /** It says nothing about any other build than its own, and is shown harmlessly. */
    @Test
    void aClaimThatIsNoPathIsOnlyAName() throws Exception {
        Manifest manifest = transferred("lock");
        CacheKey claim = new CacheKey(new TreeMap<>(Map.of("../\u202eetc", "0".repeat(64))));
        machines.publish(new Manifest(manifest.snapshot(), manifest.packs(), manifest.tree(), Optional.of(claim)));
        assertThat(load(machines.loadGrant(), "lock").why().orElseThrow())
                .contains("../\\u202eetc")
                .doesNotContain("\u202e");
    }
}
