package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewPack;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.ManifestCodec;
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a machine writes into a manifest, nothing is published but a whole snapshot, and no good object is lost. */
class HostileManifestTest {

    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final String NAME = "0".repeat(32);

    @TempDir
    Path temp;

    private TwoMachines machines;

    @BeforeEach
    void fill() throws Exception {
        machines = new TwoMachines(temp);
        write(machines.bench.tree().resolve("one"), noise(1, 300_000));
    }

    @AfterEach
    void close() {
        machines.close();
    }

    private void assertRefused(Manifest manifest, String reason) throws Exception {
        SaveReport report = machines.publish(manifest);
        assertThat(report.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(report.reason().orElseThrow()).contains(reason);
        assertThat(Workbench.heads(machines.trusted)).isEmpty();
    }

    private static Manifest with(Manifest manifest, NewSnapshot snapshot) {
        return new Manifest(snapshot, manifest.packs(), manifest.tree());
    }

    @Test
    void theHeadIsMadeFromTheSnapshotAndNotFromTheManifest() throws Exception {
        Manifest manifest = machines.transferred();
        Manifest lies = new Manifest(manifest.snapshot(), List.of(new NewPack(NAME, DIGEST, 5)), Optional.of("1-2-3"));
        Head head = machines.publish(lies).head().orElseThrow();
        assertThat(head.totals().packs()).hasSize(1);
        assertThat(head.totals().packBytes()).isEqualTo(manifest.packs().get(0).bytes());
        assertThat(head.totals().bytes()).isEqualTo(300_000);
        machines.bench.assertLoadGivesTheTree();
    }

    @Test
    void aSnapshotWhosePacksAreNotAllThereIsRefused() throws Exception {
        Manifest manifest = machines.transferred();
        Files.delete(machines.bench.packs().get(0));
        assertRefused(new Manifest(manifest.snapshot(), List.of(), Optional.empty()), "is missing from the store");
    }

    @Test
    void aSnapshotOfWhichAPackHasAnotherSizeIsRefused() throws Exception {
        Manifest manifest = machines.transferred();
        Files.write(machines.bench.packs().get(0), new byte[10]);
        assertRefused(manifest, "has another size");
    }

    @Test
    void aSnapshotOfAnotherSizeIsRefused() throws Exception {
        Manifest manifest = machines.transferred();
        NewSnapshot snapshot = manifest.snapshot();
        assertRefused(with(manifest, new NewSnapshot(snapshot.digest(), snapshot.bytes() - 1)), "expected");
    }

    @Test
    void aSnapshotOfTheRightSizeAndTheWrongBytesIsRefused() throws Exception {
        Manifest manifest = machines.transferred();
        Path object = machines.bench.object(
                Workbench.LAYOUT.snapshot(manifest.snapshot().digest()));
        byte[] bytes = Files.readAllBytes(object);
        bytes[bytes.length / 2] ^= 1;
        Files.write(object, bytes);
        assertRefused(manifest, "wrong digest");
    }

    /** An untrusted machine may put any bytes there, as long as their digest is what it announced. */
    @Test
    void anObjectThatIsNoSnapshotIsRefused() throws Exception {
        for (byte[] content :
                List.of(noise(9, 5000), zstd(noise(9, 5000)), zstd("{}\n".getBytes(StandardCharsets.UTF_8)))) {
            String digest = Digests.hex(Digests.sha256().digest(content));
            Path object = machines.bench.object(Workbench.LAYOUT.snapshot(digest));
            Files.createDirectories(object.getParent());
            Files.write(object, content);
            assertRefused(
                    new Manifest(new NewSnapshot(digest, content.length), List.of(), Optional.empty()), "is damaged");
        }
    }

    @Test
    void aSnapshotThatUnpacksWithoutEndIsRefused() throws Exception {
        byte[] bomb = zstd(new byte[200 << 20]);
        String digest = Digests.hex(Digests.sha256().digest(bomb));
        Path object = machines.bench.object(Workbench.LAYOUT.snapshot(digest));
        Files.createDirectories(object.getParent());
        Files.write(object, bomb);
        assertRefused(new Manifest(new NewSnapshot(digest, bomb.length), List.of(), Optional.empty()), "is damaged");
    }

    private static byte[] zstd(byte[] content) {
        return com.github.luben.zstd.Zstd.compress(content);
    }

    @Test
    void aSaveBeyondTheLimitsIsNotGranted() throws Exception {
        Manifest large = new Manifest(
                new NewSnapshot(DIGEST, 1000), List.of(new NewPack(NAME, DIGEST, 1L << 40)), Optional.empty());
        assertThatThrownBy(() -> machines.saveGrant(large))
                .hasMessageContaining(
                        "the save has 1,099,511,628,776 B to send, more than the limit of 1,099,511,627,776 B; cache less, or");
        Manifest snapshot = new Manifest(new NewSnapshot(DIGEST, 1L << 30), List.of(), Optional.empty());
        assertThatThrownBy(() -> machines.saveGrant(snapshot))
                .hasMessageContaining("the save has 1.1 GB in its snapshot, more than the limit of 536.9 MB");
        assertRefused(snapshot, "more than the");
    }

    /** A wrong size could otherwise make the trusted side take a good object for a damaged one. */
    @Test
    void aLieAboutAnObjectThatIsThereDeletesNothing() throws Exception {
        machines.saved();
        write(machines.bench.tree().resolve("two"), noise(2, 1000));
        Manifest manifest = TwoMachines.manifest(machines.prepared());
        Path pack = machines.bench.packs().get(0);
        String name = pack.getFileName().toString().substring(0, NAME.length());
        Manifest lie = new Manifest(
                manifest.snapshot(), List.of(new NewPack(name, DIGEST, Files.size(pack) - 1)), Optional.empty());
        assertThatThrownBy(() -> machines.saveGrant(lie)).hasMessageContaining("prepare the save again");
        assertThat(pack).exists();
        machines.bench.assertNothingIsDamaged();
    }

    @Test
    void aGrantNamesNothingOutsideOfTheNamespace() throws Exception {
        Manifest manifest = TwoMachines.manifest(machines.prepared());
        assertThat(machines.saveGrant(manifest).items())
                .hasSize(2)
                .allSatisfy(
                        item -> assertThat(item.name())
                                .matches(
                                        "mediawiki%2Fcore/master/npm-test/(packs/[0-9a-f]{32}|snapshots/[0-9a-f]{64})\\.[a-z.]+"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"format\":\"castor-head\",\"version\":1}",
                "{\"format\":\"castor-manifest\",\"version\":1,\"snapshot\":\"../../heads\",\"snapshotBytes\":1,\"packs\":[],\"tree\":null}\n",
                "{\"format\":\"castor-manifest\",\"version\":1,\"snapshot\":\"DIGEST\",\"snapshotBytes\":0,\"packs\":[],\"tree\":null}\n",
                "{\"format\":\"castor-manifest\",\"version\":1,\"snapshot\":\"DIGEST\",\"snapshotBytes\":-1,\"packs\":[],\"tree\":null}\n",
                "{\"format\":\"castor-manifest\",\"version\":1,\"snapshot\":\"DIGEST\",\"snapshotBytes\":1e3,\"packs\":[],\"tree\":null}\n",
                "{\"format\":\"castor-manifest\",\"version\":1,\"snapshot\":\"DIGEST\",\"snapshotBytes\":1,\"packs\":[[\"NAME\",\"DIGEST\",9223372036854775807]],\"tree\":null}\n",
                "{\"format\":\"castor-manifest\",\"version\":1,\"snapshot\":\"DIGEST\",\"snapshotBytes\":1,\"packs\":[[\"NAME\",\"DIGEST\",1],[\"NAME\",\"DIGEST\",1]],\"tree\":null}\n",
                "{\"format\":\"castor-manifest\",\"version\":1,\"snapshot\":\"DIGEST\",\"snapshotBytes\":1,\"packs\":[[\"NAME\",\"DIGEST\",1,2]],\"tree\":null}\n",
                "{\"format\":\"castor-manifest\",\"version\":1,\"snapshot\":\"DIGEST\",\"snapshotBytes\":1,\"packs\":[],\"tree\":\"x\"}\n",
                "{\"format\":\"castor-manifest\",\"version\":1,\"snapshot\":\"DIGEST\",\"snapshotBytes\":1,\"packs\":[],\"tree\":null,\"more\":1}\n",
                "{\"format\":\"castor-manifest\",\"version\":1,\"snapshot\":\"DIGEST\",\"snapshotBytes\":1,\"packs\":[],\"tree\":null}\nmore",
                "{\"format\":\"castor-manifest\",\"version\":1,\"snapshot\":\"DIGEST\",\"snapshot\":\"DIGEST\",\"snapshotBytes\":1,\"packs\":[],\"tree\":null}\n",
            })
    void whatIsNoManifestIsRefused(String text) {
        byte[] bytes = text.replace("DIGEST", DIGEST).replace("NAME", NAME).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ManifestCodec.decode(bytes))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("manifest");
    }

    @Test
    void aManifestOfALaterVersionSaysSo() {
        byte[] bytes = "{\"format\":\"castor-manifest\",\"version\":2}\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ManifestCodec.decode(bytes)).isInstanceOf(UnsupportedVersionException.class);
    }

    @Test
    void aManifestThatWasDamagedAnywhereIsReadAsItIsOrRefused() throws Exception {
        byte[] whole = Files.readAllBytes(machines.prepared().resolve(SaveParts.MANIFEST));
        Random random = new Random(4);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = whole.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try {
                assertThat(ManifestCodec.encode(ManifestCodec.decode(bytes))).isEqualTo(bytes);
            } catch (IOException e) {
                assertThat(e).hasMessageMatching("(?s).*(manifest|version).*");
            }
        }
    }
}
