package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadReport.Outcome;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.ManifestCodec;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a load believes, and what a save builds on. Whoever attacks here can write to the store, and has no key. */
class SignedHeadsTest {
    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private static final SigningKey KEY = SigningKey.generate();
    private static final SigningKey OTHER_KEY = SigningKey.generate();

    private Workbench bench;

    @BeforeEach
    void fillTheTree() throws IOException {
        bench = new Workbench(temp);
        TestTrees.write(bench.tree().resolve("a"), "alpha");
        TestTrees.write(bench.tree().resolve("b/c"), "gamma");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void saveSigned() throws InterruptedException {
        SaveReport report = bench.save(request -> request.withSigningKey(KEY));
        assertThat(report.reason()).isEmpty();
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
    }

    private LoadReport load(TrustedKeys keys) throws InterruptedException {
        return load(keys, Workbench.JOB);
    }

    private LoadReport load(TrustedKeys keys, Namespace namespace) throws InterruptedException {
        return bench.castor()
                .load(LoadRequest.of(namespace, Workbench.caches(temp.resolve("target")))
                        .withTrustedKeys(keys));
    }

    private void assertRefused(LoadReport report, String... words) {
        assertThat(report.outcome()).isEqualTo(Outcome.MISS);
        assertThat(report.trouble()).isTrue();
        assertThat(report.reason().orElseThrow()).contains(words);
        assertThat(temp.resolve("target")).doesNotExist();
    }

    private static void assertSteppedOver(LoadReport report, long generation, String... words) {
        assertThat(report.reason()).isEmpty();
        assertThat(report.head().orElseThrow().generation()).isEqualTo(generation);
        assertThat(report.warnings()).singleElement().asString().contains(words);
    }

    private Path head(long generation) {
        return bench.object(Workbench.LAYOUT.head(generation));
    }

    private void changeHead(long generation, String from, String to) throws IOException {
        String text = Files.readString(head(generation));
        assertThat(text).contains(from);
        Files.writeString(head(generation), text.replace(from, to));
    }

    @Test
    void aGenerationThatATrustedKeySignedIsLoadedAndSaysByWhich() throws Exception {
        saveSigned();
        LoadReport report = load(KEY.trusted());
        assertThat(report.reason()).isEmpty();
        assertThat(report.signer()).contains(KEY.id());
        TestTrees.assertIs(temp.resolve("target"), TestTrees.listing(bench.tree()));
    }

    @Test
    void withoutTrustedKeysSignaturesAreNotLookedAt() throws Exception {
        saveSigned();
        assertThat(bench.load(temp.resolve("target")).signer()).isEmpty();
        changeHead(1, "ed25519:", "rot13:");
        assertThat(bench.load(temp.resolve("other")).outcome()).isEqualTo(Outcome.HIT);
    }

    @Test
    void whatNobodySignedIsRefused() throws Exception {
        bench.saved();
        assertRefused(load(KEY.trusted()), "the head ", "is not signed", KEY.id());
    }

    @Test
    void whatAnUnknownKeySignedIsRefused() throws Exception {
        saveSigned();
        assertRefused(load(OTHER_KEY.trusted()), "signed by the key " + KEY.id(), OTHER_KEY.id());
        changeHead(1, KEY.id(), OTHER_KEY.id());
        assertRefused(load(OTHER_KEY.trusted()), "does not match its signature", "it was changed");
    }

    @Test
    void whileKeysAreExchangedBothCount() throws Exception {
        saveSigned();
        TrustedKeys both = TrustedKeys.parse(OTHER_KEY.publicPem() + "\n" + KEY.publicPem());
        assertThat(load(both).signer()).contains(KEY.id());
        TestTrees.write(bench.tree().resolve("d"), "delta");
        bench.save(request -> request.withSigningKey(OTHER_KEY).withTrustedKeys(both));
        assertThat(load(both).signer()).contains(OTHER_KEY.id());
    }

    @Test
    void everyByteOfAHeadIsBound() throws Exception {
        saveSigned();
        byte[] honest = Files.readAllBytes(head(1));
        for (int at = 0; at < honest.length; at++) {
            byte[] changed = honest.clone();
            changed[at] ^= (byte) new int[] {0x01, 0x20, 0x80}[at % 3];
            Files.write(head(1), changed);
            LoadReport report = load(KEY.trusted());
            assertThat(report.outcome()).as("byte " + at).isEqualTo(Outcome.MISS);
            assertThat(report.reason()).as("byte " + at).isPresent();
        }
        for (byte[] changed :
                new byte[][] {concat(honest, "\n"), concat(honest, honest), {}, "\n".getBytes(StandardCharsets.US_ASCII)
                }) {
            Files.write(head(1), changed);
            assertRefused(load(KEY.trusted()), "the head ");
        }
    }

    private static byte[] concat(byte[] bytes, String more) {
        return concat(bytes, more.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] concat(byte[] bytes, byte[] more) {
        byte[] all = java.util.Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, all, bytes.length, more.length);
        return all;
    }

    @Test
    void theSignedHeadOfAnotherNamespaceIsRefused() throws Exception {
        saveSigned();
        Namespace other = new Namespace("mediawiki/core", "master", "release");
        Path copy = bench.object(new StoreLayout(other).head(1));
        Files.createDirectories(copy.getParent());
        Files.copy(head(1), copy);
        assertRefused(load(KEY.trusted(), other), "belongs to", "someone moved it");
    }

    @Test
    void anOldSignedHeadUnderAnotherNumberIsSteppedOver() throws Exception {
        saveSigned();
        TestTrees.write(bench.tree().resolve("d"), "delta");
        saveSigned();
        Files.copy(head(1), head(3));
        assertSteppedOver(load(KEY.trusted()), 2, "0000000003.json belongs to", "generation 1", "someone moved it");
    }

    @Test
    void aNewerHeadThatNobodySignedIsSteppedOver() throws Exception {
        saveSigned();
        TestTrees.write(bench.tree().resolve("d"), "delta");
        bench.saved();
        assertSteppedOver(load(KEY.trusted()), 1, "0000000002.json is not signed");
    }

    @Test
    void aSaveThatSignsBuildsOnNothingThatNobodyTrustedSigned() throws Exception {
        SortedMap<String, String> honest = TestTrees.listing(bench.tree());
        TestTrees.write(bench.tree().resolve("a"), "EVIL!"); // of the same size and time
        bench.saved();
        TestTrees.write(bench.tree().resolve("a"), "alpha");
        SaveReport report = bench.save(request -> request.withSigningKey(KEY));
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(report.warnings()).singleElement().asString().contains("is not signed", "steps over it");
        assertThat(load(KEY.trusted()).signer()).contains(KEY.id());
        TestTrees.assertIs(temp.resolve("target"), honest);
    }

    @Test
    void aSaveThatSignsBuildsOnWhatIsTrusted() throws Exception {
        saveSigned();
        assertThat(bench.save(request -> request.withSigningKey(KEY)).outcome())
                .isEqualTo(SaveReport.Outcome.UNCHANGED);
        TestTrees.write(bench.tree().resolve("d"), "delta");
        SaveReport more =
                bench.save(request -> request.withSigningKey(OTHER_KEY).withTrustedKeys(KEY.trusted()));
        assertThat(more.counts().changed()).isEqualTo(1);
        assertThat(more.head().orElseThrow().signature().orElseThrow()).startsWith("ed25519:" + OTHER_KEY.id() + ":");
    }

    @Test
    void whoeverPublishesWhatAnotherMachinePreparedSignsIt() throws Exception {
        SaveParts parts = bench.castor().parts();
        Path folder = temp.resolve("prepared");
        parts.prepare(bench.saveRequest(), folder);
        parts.transfer(folder, Workbench.JOB, Optional.empty(), Progress.NONE);
        Manifest manifest = ManifestCodec.decode(Files.readAllBytes(folder.resolve(SaveParts.MANIFEST)));
        PublishRequest unsigned = PublishRequest.of(Workbench.JOB);
        assertThat(parts.publish(manifest, unsigned).outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertRefused(load(KEY.trusted()), "is not signed");
        assertThat(parts.publish(manifest, unsigned.withSigningKey(KEY)).outcome())
                .isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(load(KEY.trusted()).signer()).contains(KEY.id());
        assertThat(parts.publish(manifest, unsigned.withSigningKey(KEY)).outcome())
                .isEqualTo(SaveReport.Outcome.UNCHANGED);
    }

    @Test
    void anUnsignedHeadCanBeRevokedByWhoeverSigns() throws Exception {
        saveSigned();
        TestTrees.write(bench.tree().resolve("d"), "delta");
        bench.saved();
        bench.castor()
                .revoke(new RevokeRequest(
                        Workbench.JOB,
                        java.util.OptionalLong.of(2),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "nobody signed it",
                        Optional.of(KEY),
                        Pins.NONE,
                        false));
        LoadReport report = load(KEY.trusted());
        assertThat(report.head().orElseThrow().generation()).isEqualTo(1);
        assertThat(report.warnings()).singleElement().asString().contains("generation 2", "nobody signed it");
    }
}
